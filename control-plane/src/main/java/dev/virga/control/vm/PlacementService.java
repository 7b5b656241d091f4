package dev.virga.control.vm;

import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.vm.VmExplanation;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.project.Scope;
import dev.virga.control.scheduler.ClusterSnapshot;
import dev.virga.control.scheduler.Explanation;
import dev.virga.control.scheduler.Request;
import dev.virga.control.scheduler.Scheduler;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.store.Vm;
import dev.virga.control.store.VmStatus;
import java.util.Optional;

/** Says to people what the scheduler thinks of each node. Safe from any thread. */
public final class PlacementService {
    private final VmService vms;
    private final Scheduler scheduler;
    private final SnapshotKeeper snapshots;

    public PlacementService(VmService vms, Scheduler scheduler, SnapshotKeeper snapshots) {
        this.vms = vms;
        this.scheduler = scheduler;
        this.snapshots = snapshots;
    }

    /**
     * Where a VM would go if it were placed now; what is promised to it where it is counts.
     *
     * @throws ProblemException {@code not-found}
     */
    public VmExplanation explain(Scope scope, String idOrName) {
        Vm vm = vms.find(scope, idOrName);
        ClusterSnapshot snapshot = snapshots.current();
        Request request = snapshot.request(vm);
        Optional<NodeName> best = scheduler.decide(snapshot, request).node();
        Explanation explanation = scheduler.explain(snapshot, request);
        String now =
                vm.placement()
                        .map(placement -> "it is on " + placement.node() + "; ")
                        .orElse("it is on no node; ");
        String then = best.map(node -> "best now: " + node).orElseGet(explanation::summary);
        return new VmExplanation(
                trouble(vm) + now + then,
                explanation.verdicts().stream()
                        .map(verdict ->
                                new VmExplanation.Verdict(
                                        verdict.node(),
                                        best.filter(verdict.node()::equals).isPresent(),
                                        Math.round(verdict.score() * 1000) / 1000.0,
                                        verdict.refusal().orElse("")))
                        .toList());
    }

    /** What is in its way on the node that it is on. */
    private static String trouble(Vm vm) {
        VmStatus status = vm.status();
        return status.phase() == VmPhase.FAILED
                ? status.reason() + ": " + status.message() + "; "
                : "";
    }
}
