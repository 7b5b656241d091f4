package dev.virga.control.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeCapacity;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import dev.virga.api.node.WitnessReport;
import dev.virga.control.node.NodeService;
import dev.virga.control.store.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeJudgeTest {
    private static final NodeName NODE = new NodeName("node-1");
    private static final Incarnation LIFE = new Incarnation("abcdefgh");
    private static final Incarnation NEXT = new Incarnation("ijklmnop");
    private static final ProcessIdentity PROCESS = new ProcessIdentity("boot-1", 7, 100);
    private static final LeaseTerms TERMS = LeaseTerms.STANDARD;

    private long nanos = 5;
    private final MemoryStore store = new MemoryStore("store-test");
    private final LeaseBook book = new LeaseBook(() -> nanos);
    private final NodeHealth health = new NodeHealth(book, TERMS);
    private final NodeJudge judge = new NodeJudge(store, book, TERMS, (node, age, proven) -> {});
    private final NodeService nodes =
            new NodeService(store, health, judge, TERMS, Optional.empty(), InstantSource.system());

    @Test
    void aLeaseThatStandsStillIsUnknownThenFencedAndItsLifeIsRefusedForEver() {
        judge.look();
        register(LIFE, PROCESS);
        judge.look();
        assertThat(state()).isEqualTo(NodeState.READY);
        pass(TERMS.ttl());
        assertThat(state()).isEqualTo(NodeState.READY);
        pass(Duration.ofMillis(200));
        assertThat(state()).isEqualTo(NodeState.UNKNOWN);
        nodes.renew(NODE, new LeaseRenewal(LIFE, 1));
        judge.look();
        assertThat(state()).isEqualTo(NodeState.READY);
        pass(TERMS.patience());
        assertThat(state()).isEqualTo(NodeState.UNKNOWN);
        pass(Duration.ofMillis(200));
        assertThat(state()).isEqualTo(NodeState.FENCED);
        refused(LIFE, 2, ErrorCode.LEASE_FENCED);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> register(LIFE, PROCESS))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_FENCED));
        register(NEXT, PROCESS);
        refused(LIFE, 3, ErrorCode.STALE_INCARNATION);
        assertThat(store.view().holder(NODE)).contains(NEXT);
    }

    @Test
    void aJudgeThatJustStartedOrStoodStillWaitsTheFullTime() {
        register(LIFE, PROCESS);
        nanos += Duration.ofHours(1).toNanos();
        judge.look();
        assertThat(state()).as("old news").isEqualTo(NodeState.UNKNOWN);
        pass(TERMS.patience());
        assertThat(store.view().holder(NODE)).isPresent();
        nanos += LeaseBook.STALL.toNanos() + 1;
        judge.look();
        assertThat(store.view().holder(NODE)).as("frozen").isPresent();
        pass(TERMS.patience().plusMillis(200));
        assertThat(store.view().holder(NODE)).isEmpty();
    }

    @Test
    void aFenceLosesAgainstARenewalThatTheJudgeHasNotSeen() {
        register(LIFE, PROCESS);
        judge.look();
        pass(TERMS.patience());
        nodes.renew(NODE, new LeaseRenewal(LIFE, 1));
        nanos += Duration.ofSeconds(1).toNanos();
        judge.look();
        assertThat(store.view().holder(NODE)).contains(LIFE);
    }

    @Test
    void proofOfDeathShortensTheWait() {
        register(LIFE, PROCESS);
        judge.look();
        witness(new ProcessIdentity("boot-1", 7, 99));
        witness(new ProcessIdentity("boot-2", 7, 100));
        assertThat(store.view().holder(NODE)).as("other processes").contains(LIFE);
        witness(PROCESS);
        assertThat(state()).isEqualTo(NodeState.FENCED);
        witness(PROCESS);
        register(NEXT, new ProcessIdentity("boot-1", 8, 200));
        witness(PROCESS);
        assertThat(store.view().holder(NODE)).as("the next life lives").contains(NEXT);
    }

    @Test
    void onlyTheNewestLifeRenewsAndOnlyForward() {
        register(LIFE, PROCESS);
        nodes.renew(NODE, new LeaseRenewal(LIFE, 3));
        refused(LIFE, 3, ErrorCode.CONFLICT);
        register(NEXT, new ProcessIdentity("boot-1", 8, 200));
        refused(LIFE, 4, ErrorCode.STALE_INCARNATION);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> nodes.renew(new NodeName("other"), new LeaseRenewal(LIFE, 1)));
    }

    @Test
    void aLifeOnAnotherHostWaitsUntilTheLeaseHasRunOut() {
        register(LIFE, PROCESS);
        judge.look();
        ProcessIdentity elsewhere = new ProcessIdentity("boot-9", 7, 100);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> register(NEXT, elsewhere))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        pass(TERMS.patience().plusMillis(200));
        register(NEXT, elsewhere);
        assertThat(store.view().holder(NODE)).contains(NEXT);
    }

    private void pass(Duration time) {
        long end = nanos + time.toNanos();
        while (nanos < end) {
            nanos = Math.min(end, nanos + Duration.ofMillis(100).toNanos());
            judge.look();
        }
    }

    private void witness(ProcessIdentity gone) {
        nodes.witness(NODE, new WitnessReport(gone));
    }

    private void refused(Incarnation life, long counter, ErrorCode code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> nodes.renew(NODE, new LeaseRenewal(life, counter)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private void register(Incarnation life, ProcessIdentity process) {
        nodes.register(
                NODE,
                new NodeRegistration(
                        life,
                        new NodeCapacity(1, 1),
                        Map.of(),
                        "http://127.0.0.1:1",
                        process.pid(),
                        Optional.of(process)));
    }

    private NodeState state() {
        return health.state(store.view(), NODE);
    }
}
