package dev.virga.control.snapshot;

import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.SnapshotId;
import dev.virga.api.snapshot.SnapshotCreate;
import dev.virga.api.snapshot.SnapshotState;
import dev.virga.api.snapshot.SnapshotView;
import dev.virga.api.vm.VmEvent;
import dev.virga.control.change.Plan;
import dev.virga.control.project.Scope;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import dev.virga.control.vm.VmService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What people ask of snapshots; {@link SnapshotLoop} has it done. */
public final class SnapshotService {
    private final Store store;
    private final VmService vms;
    private final InstantSource clock;
    private final RandomGenerator random;

    public SnapshotService(
            Store store, VmService vms, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.vms = vms;
        this.clock = clock;
        this.random = random;
    }

    /** Those that are seen, by project and name; all of one VM if it is named. */
    public List<SnapshotView> list(Scope scope, Optional<String> vm) {
        return store.view().all(Snapshot.class).stream()
                .filter(each -> scope.sees(each.project()))
                .filter(each ->
                        vm.isEmpty()
                                || vm.get().equals(each.vm().value())
                                || vm.get().equals(each.spec().name()))
                .map(SnapshotService::show)
                .toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public SnapshotView show(Scope scope, String name) {
        return show(find(store.view(), scope.home(), name));
    }

    /**
     * Has a VM kept as it is soon.
     *
     * @throws ProblemException {@code wrong-state} if its guest is not ready
     */
    public Plan create(View view, Scope scope, String vmName, SnapshotCreate request) {
        Vm vm = vms.find(scope, vmName);
        Instant now = clock.instant();
        NodeName node = VmService.readyNode(vm, "keep");
        SnapshotId id = SnapshotId.next(random);
        String name =
                request.name()
                        .orElseGet(() -> clip(vm.spec().name()) + "-" + id.value().substring(5));
        Snapshot snapshot;
        try {
            snapshot =
                    new Snapshot(
                            id,
                            vm.spec().project(),
                            name,
                            vm.id(),
                            vm.spec(),
                            node,
                            SnapshotState.CREATING,
                            "",
                            now,
                            Optional.empty(),
                            0);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
        if (view.versionOf(snapshot) != 0) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a snapshot " + name + " already");
        }
        return Plan.done(
                202,
                show(snapshot),
                new Write.PutRow(snapshot),
                new Write.AddEvent(
                        vm.id(), new VmEvent(now, false, "Snapshot", "asked for " + name)));
    }

    private static String clip(String name) {
        return name.substring(0, Math.min(name.length(), 48));
    }

    /** Has one gone; VMs that began with it go on. */
    public Plan delete(View view, Scope scope, String name) {
        Snapshot next =
                find(view, scope.home(), name).to(SnapshotState.DELETING, "", Optional.empty());
        return Plan.done(202, show(next), new Write.PutRow(next));
    }

    private static Snapshot find(View view, String project, String name) {
        return view.one(Snapshot.class, Snapshot.keyOf(project, name))
                .orElseThrow(
                        () -> new ProblemException(ErrorCode.NOT_FOUND, "no snapshot " + name));
    }

    /** One as the API shows it. */
    public static SnapshotView show(Snapshot snapshot) {
        return new SnapshotView(
                snapshot.id().value(),
                snapshot.project(),
                snapshot.name(),
                snapshot.vm(),
                snapshot.spec().name(),
                snapshot.spec().image(),
                snapshot.spec().vcpus(),
                snapshot.spec().memoryBytes(),
                snapshot.node(),
                snapshot.state(),
                snapshot.message(),
                snapshot.receipt().map(SnapshotReceipt::sizeBytes).orElse(0L),
                snapshot.createdAt(),
                snapshot.receipt().map(SnapshotReceipt::takenAt));
    }
}
