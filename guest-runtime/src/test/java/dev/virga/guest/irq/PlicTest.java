package dev.virga.guest.irq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlicTest {
    private static final long CLAIM_S0 = 0x20_1004;
    private static final long ENABLE_S0 = 0x2080;
    private static final long CLAIM_S1 = 0x20_3004;

    private final RecordingHart hart0 = new RecordingHart();
    private final RecordingHart hart1 = new RecordingHart();
    private final Plic plic = new Plic(List.of(hart0, hart1));

    @Test
    void tellsTheHartWhoseContextEnablesTheSource() {
        priority(10, 1);
        plic.store(ENABLE_S0, 4, 1 << 10);
        plic.line(10).level(true);
        assertThat(hart0.supervisorExternal).isTrue();
        assertThat(hart0.machineExternal).isFalse();
        assertThat(hart1.supervisorExternal).isFalse();
        assertThat(plic.load(0x1000, 4)).isEqualTo(1 << 10);
    }

    @Test
    void claimLowersAndCompletionAsksAgainWhileTheWireIsHigh() {
        priority(10, 1);
        plic.store(ENABLE_S0, 4, 1 << 10);
        plic.line(10).level(true);
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(10);
        assertThat(hart0.supervisorExternal).isFalse();
        assertThat(plic.load(CLAIM_S0, 4)).isZero();
        plic.store(CLAIM_S0, 4, 10);
        assertThat(hart0.supervisorExternal).isTrue();
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(10);
        plic.line(10).level(false);
        plic.store(CLAIM_S0, 4, 10);
        assertThat(hart0.supervisorExternal).isFalse();
    }

    @Test
    void aPulseIsLatchedUntilClaimed() {
        priority(12, 1);
        plic.store(ENABLE_S0, 4, 1 << 12);
        plic.line(12).level(true);
        plic.line(12).level(false);
        assertThat(hart0.supervisorExternal).isTrue();
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(12);
        plic.store(CLAIM_S0, 4, 12);
        assertThat(hart0.supervisorExternal).isFalse();
    }

    @Test
    void aRequestDuringServiceWaitsForCompletion() {
        priority(3, 1);
        plic.store(ENABLE_S0, 4, 1 << 3);
        plic.line(3).level(true);
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(3);
        plic.line(3).level(false);
        plic.line(3).level(true);
        assertThat(hart0.supervisorExternal).isFalse();
        plic.store(CLAIM_S0, 4, 3);
        assertThat(hart0.supervisorExternal).isTrue();
    }

    @Test
    void higherPriorityThenLowerNumberGoesFirst() {
        priority(5, 2);
        priority(6, 2);
        priority(70, 7);
        plic.store(ENABLE_S0, 4, 0xFFFF_FFFFL);
        plic.store(ENABLE_S0 + 8, 4, 0xFFFF_FFFFL);
        for (int irq : new int[] {6, 5, 70}) {
            plic.line(irq).level(true);
        }
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(70);
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(5);
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(6);
    }

    @Test
    void thresholdMasksTheWireButNotTheClaim() {
        priority(5, 2);
        plic.store(ENABLE_S0, 4, 1 << 5);
        plic.store(CLAIM_S0 - 4, 4, 2);
        plic.line(5).level(true);
        assertThat(hart0.supervisorExternal).isFalse();
        plic.store(CLAIM_S0 - 4, 4, 1);
        assertThat(hart0.supervisorExternal).isTrue();
        plic.store(CLAIM_S0 - 4, 4, 7);
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(5);
    }

    @Test
    void priorityZeroNeverInterrupts() {
        plic.store(ENABLE_S0, 4, 1 << 5);
        plic.line(5).level(true);
        assertThat(hart0.supervisorExternal).isFalse();
        assertThat(plic.load(CLAIM_S0, 4)).isZero();
        priority(5, 1);
        assertThat(hart0.supervisorExternal).isTrue();
    }

    @Test
    void oneOfTwoHartsGetsTheClaim() {
        priority(5, 1);
        plic.store(ENABLE_S0, 4, 1 << 5);
        plic.store(ENABLE_S0 + 0x100, 4, 1 << 5);
        plic.line(5).level(true);
        assertThat(hart1.supervisorExternal).isTrue();
        assertThat(plic.load(CLAIM_S1, 4)).isEqualTo(5);
        assertThat(hart0.supervisorExternal).isFalse();
        assertThat(plic.load(CLAIM_S0, 4)).isZero();
    }

    @Test
    void completionOfASourceThatIsNotEnabledHereIsIgnored() {
        priority(5, 1);
        plic.store(ENABLE_S0, 4, 1 << 5);
        plic.line(5).level(true);
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(5);
        plic.store(CLAIM_S1, 4, 5);
        assertThat(hart0.supervisorExternal).isFalse();
        plic.store(CLAIM_S0, 4, 5);
        assertThat(hart0.supervisorExternal).isTrue();
    }

    @Test
    void sourceZeroAndThoseBeyondTheLastDoNotExist() {
        plic.store(ENABLE_S0, 4, 0xFFFF_FFFFL);
        assertThat(plic.load(ENABLE_S0, 4)).isEqualTo(0xFFFF_FFFE);
        plic.store(0, 4, 7);
        assertThat(plic.load(0, 4)).isZero();
        plic.store(96 * 4, 4, 7);
        assertThat(plic.load(96 * 4, 4)).isZero();
        assertThatThrownBy(() -> plic.line(96)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stateSurvivesARoundTrip() throws IOException {
        priority(5, 3);
        priority(80, 1);
        plic.store(ENABLE_S0, 4, 1 << 5);
        plic.store(ENABLE_S0 + 8, 4, 1 << 16);
        plic.line(5).level(true);
        plic.line(80).level(true);
        assertThat(plic.load(CLAIM_S0, 4)).isEqualTo(5);
        byte[] saved = save(plic);

        var other = new RecordingHart();
        var restored = new Plic(List.of(other, new RecordingHart()));
        restored.restoreState(new DataInputStream(new ByteArrayInputStream(saved)), 1);
        assertThat(save(restored)).isEqualTo(saved);
        assertThat(other.supervisorExternal).isTrue();
        assertThat(restored.load(CLAIM_S0, 4)).isEqualTo(80);
        restored.store(CLAIM_S0, 4, 5);
        assertThat(restored.load(CLAIM_S0, 4)).isEqualTo(5);
    }

    @Test
    void refusesTheStateOfAnotherMachineOrVersion() throws IOException {
        byte[] saved = save(plic);
        var one = new Plic(List.of(new RecordingHart()));
        assertThatThrownBy(() -> one.restoreState(input(saved), 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("contexts");
        assertThatThrownBy(() -> plic.restoreState(input(saved), 2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void resetSilencesEverything() {
        priority(5, 3);
        plic.store(ENABLE_S0, 4, 1 << 5);
        plic.line(5).level(true);
        plic.reset();
        assertThat(hart0.supervisorExternal).isFalse();
        assertThat(plic.load(0x1000, 4)).isZero();
        assertThat(plic.load(5 * 4, 4)).isZero();
    }

    @Test
    void aHostileDriverOnlyHarmsItself() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            int size = 1 << random.nextInt(4);
            long offset = random.nextInt(0x60_0000 - size + 1);
            if (random.nextBoolean()) {
                offset = random.nextInt(0x3000) & -4;
            }
            switch (random.nextInt(3)) {
                case 0 -> assertThat(plic.load(offset, size)).as("seed %d", seed).isNotNull();
                case 1 -> plic.store(offset, size, random.nextLong());
                default -> plic.line(1 + random.nextInt(95)).level(random.nextBoolean());
            }
        }
    }

    private void priority(int irq, int value) {
        plic.store(irq * 4L, 4, value);
    }

    private static DataInputStream input(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static byte[] save(Plic plic) throws IOException {
        var bytes = new ByteArrayOutputStream();
        plic.saveState(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
