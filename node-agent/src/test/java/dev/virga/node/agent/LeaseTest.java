package dev.virga.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.Incarnation;
import dev.virga.api.node.LeaseGrant;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard of the lease, and what is said to keep it. */
class LeaseTest {
    private static final Incarnation FIRST = new Incarnation("life0001");
    private static final Incarnation SECOND = new Incarnation("life0002");
    private static final Duration TTL = Duration.ofSeconds(6);

    private long nanos = 77;
    private long wallMillis = 1_000_000;
    private boolean judgesGone;
    private final LeaseGuard guard =
            new LeaseGuard(() -> nanos, () -> Instant.ofEpochMilli(wallMillis), FIRST);
    private final LeaseTalk talk = new LeaseTalk(guard, () -> SECOND, folder -> judgesGone);

    @Test
    void theLeaseCountsFromBeforeItWasAskedFor() {
        LeaseGuard.Moment sent = guard.now();
        pass(4_000);
        guard.renewed(FIRST, sent, TTL);
        assertThat(guard.valid()).isTrue();
        pass(1_999);
        assertThat(guard.valid()).isTrue();
        pass(1);
        assertThat(guard.valid()).isFalse();
        guard.renewed(FIRST, guard.now(), TTL);
        assertThat(guard.valid()).isTrue();
        guard.renewed(FIRST, sent, TTL);
        assertThat(guard.valid()).as("a late answer changes nothing").isTrue();
    }

    @Test
    void aSuspendedHostHasNoLeaseThoughItsClockStoodStill() {
        guard.renewed(FIRST, guard.now(), TTL);
        wallMillis += 20_000;
        assertThat(guard.valid()).isFalse();
        wallMillis -= 20_000;
        assertThat(guard.valid()).as("not even if it jumps back").isFalse();
        LeaseGuard.Moment sent = guard.now();
        wallMillis += 20_000;
        guard.renewed(FIRST, sent, TTL);
        assertThat(guard.valid()).as("suspended while it was asked for").isFalse();
    }

    @Test
    void anotherLifeHasNothingOfTheLeaseOfTheFirst() {
        LeaseGuard.Moment sent = guard.now();
        guard.begin(SECOND);
        guard.renewed(FIRST, sent, TTL);
        assertThat(guard.valid()).isFalse();
        guard.renewed(SECOND, sent, TTL);
        assertThat(guard.valid(FIRST)).isFalse();
        assertThat(guard.valid(SECOND)).isTrue();
    }

    @Test
    void whoSeesThatNobodyJudgesRunsOnButDoesNotBeginAgain() {
        granted();
        judgesGone = true;
        for (int i = 0; i < 20; i++) {
            pass(1_000);
            talk.unanswered(guard.now());
            assertThat(guard.valid()).isTrue();
        }
        judgesGone = false;
        pass(5_000);
        talk.unanswered(guard.now());
        pass(1_000);
        assertThat(guard.valid()).isFalse();
        judgesGone = true;
        talk.unanswered(guard.now());
        assertThat(guard.valid()).as("it may have been fenced before they died").isFalse();
    }

    @Test
    void whoIsFencedBeginsAnewAndWhoIsUnknownRegistersAgain() {
        granted();
        LeaseTalk.Say renewal = talk.next();
        talk.refused(renewal, ErrorCode.NOT_FOUND);
        assertThat(talk.next()).isEqualTo(new LeaseTalk.Say.Register(FIRST));
        assertThat(guard.valid()).isTrue();
        talk.refused(renewal, ErrorCode.LEASE_FENCED);
        assertThat(guard.valid()).isFalse();
        assertThat(talk.next()).isEqualTo(new LeaseTalk.Say.Register(SECOND));
        talk.refused(renewal, ErrorCode.LEASE_FENCED);
        talk.registered(new LeaseTalk.Say.Register(FIRST));
        assertThat(talk.next())
                .as("late answers to the first life")
                .isEqualTo(new LeaseTalk.Say.Register(SECOND));
    }

    @Test
    void aProcessIsToldFromEveryOther(@TempDir Path folder) throws Exception {
        ProcessIdentity self = ProcessIdentity.self().orElseThrow();
        assertThat(self.gone()).isFalse();
        assertThat(new ProcessIdentity(self.bootId(), self.pid(), self.startTicks() + 1).gone())
                .isTrue();
        assertThat(new ProcessIdentity("another-host", self.pid(), 1).gone()).isFalse();
        Process child = new ProcessBuilder("cat").start();
        ProcessIdentity other = ProcessIdentity.of(child.pid()).orElseThrow();
        assertThat(other.gone()).isFalse();
        assertThat(Judges.allGone(folder.toString())).as("nobody known").isFalse();
        judge(folder, "cp-1", Json.write(other));
        assertThat(Judges.allGone(folder.toString())).isFalse();
        child.destroyForcibly();
        assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(other.gone()).isTrue();
        assertThat(Judges.allGone(folder.toString())).isTrue();
        judge(folder, "cp-2", "{}");
        assertThat(Judges.allGone(folder.toString())).as("one that nobody can tell").isFalse();
    }

    private static void judge(Path folder, String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".json"), text);
    }

    private void granted() {
        if (talk.next() instanceof LeaseTalk.Say.Register register) {
            talk.registered(register);
        }
        if (talk.next() instanceof LeaseTalk.Say.Renew renew) {
            talk.granted(
                    renew,
                    new LeaseGrant(1, TTL.toMillis(), Optional.of("judges"), Optional.empty()));
        }
        assertThat(guard.valid()).isTrue();
    }

    private void pass(long millis) {
        nanos += millis * 1_000_000;
        wallMillis += millis;
    }
}
