package dev.virga.guest.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GoldfishRtcTest {
    private Instant now = Instant.parse("2026-01-02T03:04:05.000000006Z");
    private long asked = -1;
    private Runnable task = () -> {};
    private final RecordingLine line = new RecordingLine();
    private final GoldfishRtc rtc = new GoldfishRtc(() -> now, this::after, line);

    @Test
    void tellsTheTimeInTwoHalves() {
        assertThat(time()).isEqualTo(nanos(now));
        long low = rtc.load(0, 4);
        now = now.plusSeconds(100);
        assertThat(rtc.load(4, 4) << 32 | low).isEqualTo(nanos(now.minusSeconds(100)));
    }

    @Test
    void canBeSetAndGoesOn() {
        long wanted = 1_000_000_000_000_000_000L;
        rtc.store(4, 4, wanted >>> 32);
        rtc.store(0, 4, wanted);
        assertThat(time()).isEqualTo(wanted);
        now = now.plusSeconds(2);
        assertThat(time()).isEqualTo(wanted + 2_000_000_000L);
    }

    @Test
    void theAlarmRingsOnceAndIsCleared() {
        alarm(nanos(now.plusSeconds(5)));
        rtc.store(0x10, 4, 1);
        assertThat(asked).isEqualTo(5_000_000_000L);
        assertThat(rtc.load(0x18, 4)).isEqualTo(1);
        now = now.plusSeconds(5);
        task.run();
        assertThat(line.high).isTrue();
        assertThat(rtc.load(0x18, 4)).isZero();
        rtc.store(0x1C, 4, 1);
        assertThat(line.high).isFalse();
        assertThat(line.rises).isEqualTo(1);
    }

    @Test
    void anAlarmTakenBackDoesNotRing() {
        rtc.store(0x10, 4, 1);
        alarm(nanos(now.plusSeconds(5)));
        rtc.store(0x14, 4, 1);
        now = now.plusSeconds(6);
        task.run();
        assertThat(line.rises).isZero();
    }

    @Test
    void aFarAlarmIsAskedForInSteps() {
        alarm(nanos(now.plus(Duration.ofDays(3))));
        rtc.store(0x10, 4, 1);
        assertThat(asked).isEqualTo(Duration.ofHours(1).toNanos());
        now = now.plus(Duration.ofHours(71));
        task.run();
        assertThat(line.high).isFalse();
        assertThat(asked).isEqualTo(Duration.ofHours(1).toNanos());
        now = now.plus(Duration.ofHours(2));
        task.run();
        assertThat(line.high).isTrue();
    }

    @Test
    void anAlarmInThePastRingsAtOnce() {
        rtc.store(0x10, 4, 1);
        alarm(nanos(now.minusSeconds(1)));
        assertThat(line.high).isTrue();
    }

    @Test
    void stateSurvivesARoundTripAndTheTimeIsRight() throws IOException {
        rtc.store(4, 4, 5);
        rtc.store(0, 4, 0);
        alarm((5L << 32) + 1_000_000_000L);
        rtc.store(0x10, 4, 1);
        byte[] saved = States.save(rtc);
        now = now.plusSeconds(60);
        var otherLine = new RecordingLine();
        var other = new GoldfishRtc(() -> now, this::after, otherLine);
        States.restore(other, saved);
        assertThat(States.save(other)).isEqualTo(saved);
        task.run();
        assertThat(otherLine.high).isTrue();
        assertThatThrownBy(() -> States.restore(other, saved, 2)).isInstanceOf(IOException.class);
    }

    @Test
    void otherSizesDoNothing() {
        rtc.store(0x10, 8, 1);
        rtc.store(0x08, 1, 1);
        assertThat(rtc.load(0x18, 4)).isZero();
        assertThat(rtc.load(0, 8)).isZero();
    }

    private void after(long delay, Runnable what) {
        asked = delay;
        task = what;
    }

    private void alarm(long at) {
        rtc.store(0x0C, 4, at >>> 32);
        rtc.store(0x08, 4, at);
    }

    private long time() {
        long low = rtc.load(0, 4);
        return rtc.load(4, 4) << 32 | low;
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
