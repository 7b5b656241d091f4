package dev.virga.control.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeCapacity;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeState;
import dev.virga.control.node.NodeService;
import dev.virga.control.store.MemoryStore;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeJudgeTest {
    private static final NodeName NODE = new NodeName("node-1");
    private static final Incarnation LIFE = new Incarnation("abcdefgh");

    private long nanos = 5;
    private final MemoryStore store = new MemoryStore("store-test");
    private final LeaseBook leases = new LeaseBook(() -> nanos);
    private final NodeService nodes = new NodeService(store, leases, InstantSource.system());
    private final NodeJudge judge = new NodeJudge(store, leases);

    @Test
    void aLeaseThatStandsStillMakesItsNodeUnknownUntilItMoves() {
        register(LIFE);
        nanos += NodeJudge.PATIENCE.toNanos();
        judge.look();
        assertThat(state()).isEqualTo(NodeState.READY);
        nanos += 1;
        judge.look();
        assertThat(state()).isEqualTo(NodeState.UNKNOWN);
        nodes.renew(NODE, new LeaseRenewal(LIFE, 1));
        judge.look();
        assertThat(state()).isEqualTo(NodeState.READY);
    }

    @Test
    void onlyTheNewestLifeRenewsAndOnlyForward() {
        register(LIFE);
        nodes.renew(NODE, new LeaseRenewal(LIFE, 3));
        refused(LIFE, 3, ErrorCode.CONFLICT);
        register(new Incarnation("ijklmnop"));
        refused(LIFE, 4, ErrorCode.STALE_INCARNATION);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> nodes.renew(new NodeName("other"), new LeaseRenewal(LIFE, 1)));
    }

    private void refused(Incarnation life, long counter, ErrorCode code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> nodes.renew(NODE, new LeaseRenewal(life, counter)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private void register(Incarnation life) {
        nodes.register(
                NODE,
                new NodeRegistration(
                        life, new NodeCapacity(1, 1), Map.of(), "http://127.0.0.1:1", 1));
    }

    private NodeState state() {
        return store.view().node(NODE).orElseThrow().state();
    }
}
