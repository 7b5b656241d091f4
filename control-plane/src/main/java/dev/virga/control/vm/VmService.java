package dev.virga.control.vm;

import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.OperationId;
import dev.virga.api.id.VmId;
import dev.virga.api.operation.OperationState;
import dev.virga.api.snapshot.SnapshotState;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmClone;
import dev.virga.api.vm.VmCreate;
import dev.virga.api.vm.VmEvent;
import dev.virga.api.vm.VmOrigin;
import dev.virga.api.vm.VmPhase;
import dev.virga.api.vm.VmRestore;
import dev.virga.api.vm.VmSpec;
import dev.virga.api.vm.VmView;
import dev.virga.control.change.Plan;
import dev.virga.control.flavor.FlavorService;
import dev.virga.control.project.Scope;
import dev.virga.control.store.Operation;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What people ask of virtual machines: it plans what is wanted, the reconciler does the rest. Calls
 * may block; safe from any thread.
 */
public final class VmService {
    private final Store store;
    private final VmOrder order;
    private final VmRenderer renderer;
    private final InstantSource clock;
    private final RandomGenerator random;

    public VmService(
            Store store,
            ImageCatalog images,
            FlavorService flavors,
            VmRenderer renderer,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.order = new VmOrder(images, flavors);
        this.renderer = renderer;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A new VM; it is placed and started afterwards.
     *
     * @throws ProblemException if the request cannot be met
     */
    public Plan create(View view, Scope scope, VmCreate request) {
        Instant now = clock.instant();
        Vm vm = Vm.fresh(VmId.next(random), order.complete(view, scope.home(), request), now);
        // Said here kindly; the store says it whatever this view knows.
        if (view.vmNamed(scope.home(), request.name()).isPresent()) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN,
                    "there is a VM " + request.name() + " already; choose another name");
        }
        return Plan.begun(
                202,
                renderer.show(view, vm, now),
                operation("create", vm, now),
                new Write.PutVm(vm),
                event(vm, now, "Created", "asked for " + vm.spec().name()));
    }

    /**
     * Something is asked of a VM. Asking again is fine.
     *
     * @throws ProblemException {@code not-found}, {@code wrong-state}
     */
    public Plan act(View view, Scope scope, String idOrName, VmAction action) {
        Vm vm = find(view, scope, idOrName);
        Instant now = clock.instant();
        Optional<Vm> wanted = action.apply(vm, now);
        if (wanted.isEmpty()) {
            return Plan.done(202, renderer.show(view, vm, now));
        }
        Vm next = wanted.get();
        return Plan.begun(
                202,
                renderer.show(view, next, now),
                operation(action.verb(), next, now),
                new Write.PutVm(next),
                event(next, now, next.status().reason(), "asked for"));
    }

    /**
     * A new VM that begins where another one stands then, or stood at a snapshot, on its node.
     *
     * @throws ProblemException {@code not-found}, {@code wrong-state}, {@code name-taken}
     */
    public Plan clone(View view, Scope scope, String idOrName, VmClone request) {
        Vm source = find(view, scope, idOrName);
        Instant now = clock.instant();
        if (VmId.valid(request.name())) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, request.name() + " looks like an id, not a name");
        }
        if (view.vmNamed(source.spec().project(), request.name()).isPresent()) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN,
                    "there is a VM " + request.name() + " already; choose another name");
        }
        VmOrigin origin =
                request.snapshot().isPresent()
                        ? stored(view, source, request.snapshot().get(), 1)
                        : new VmOrigin(
                                VmOrigin.Kind.VM,
                                source.id().value(),
                                readyNode(source, "clone"),
                                1);
        VmSpec spec;
        try {
            spec = source.spec().begun(request.name(), Optional.of(origin));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
        Vm vm = Vm.fresh(VmId.next(random), spec, now);
        return Plan.begun(
                202,
                renderer.show(view, vm, now),
                operation("create", vm, now),
                new Write.PutVm(vm),
                event(vm, now, "Created", "asked for as a clone of " + source.spec().name()));
    }

    /**
     * A VM is to go on where it stood at a snapshot; what was since is lost.
     *
     * @throws ProblemException {@code not-found}, {@code wrong-state}
     */
    public Plan restore(View view, Scope scope, String idOrName, VmRestore request) {
        Vm vm = find(view, scope, idOrName);
        Instant now = clock.instant();
        VmOrigin origin = stored(view, vm, request.snapshot(), vm.generation() + 1);
        boolean there = vm.placement().filter(p -> p.node().equals(origin.node())).isPresent();
        if (vm.desired() == DesiredState.DELETED || !there) {
            throw new ProblemException(
                    ErrorCode.WRONG_STATE,
                    "snapshot "
                            + request.snapshot()
                            + " is kept on node "
                            + origin.node()
                            + ", VM "
                            + vm.spec().name()
                            + " is not there"
                            + " any more; make a new one: cloudctl vm clone --snapshot");
        }
        Vm wanted = vm.restoring(origin);
        Vm next = wanted.with(wanted.status().to(VmPhase.STARTING, "Restoring", "", now));
        return Plan.begun(
                202,
                renderer.show(view, next, now),
                operation("restore", next, now),
                new Write.PutVm(next),
                event(next, now, "Restoring", "asked to go back to " + request.snapshot()));
    }

    private static VmOrigin stored(View view, Vm vm, String name, long generation) {
        Snapshot snapshot =
                view.one(Snapshot.class, Snapshot.keyOf(vm.spec().project(), name))
                        .orElseThrow(() ->
                                new ProblemException(ErrorCode.NOT_FOUND, "no snapshot " + name));
        if (!snapshot.vm().equals(vm.id())) {
            throw new ProblemException(
                    ErrorCode.WRONG_STATE,
                    "snapshot " + name + " is of VM " + snapshot.spec().name() + ", not of this");
        }
        if (snapshot.state() != SnapshotState.READY) {
            throw new ProblemException(
                    ErrorCode.WRONG_STATE, "snapshot " + name + " is " + snapshot.state());
        }
        return new VmOrigin(
                VmOrigin.Kind.SNAPSHOT, snapshot.id().value(), snapshot.node(), generation);
    }

    /**
     * The node of a VM whose guest is ready.
     *
     * @param verb what is to be done with it, for the refusal
     * @throws ProblemException {@code wrong-state}
     */
    public static NodeName readyNode(Vm vm, String verb) {
        boolean ready =
                vm.status().phase() == VmPhase.PAUSED
                        || vm.status().phase() == VmPhase.RUNNING
                                && vm.status().seen().filter(VmObservation::ready).isPresent();
        return vm.placement()
                .filter(placement -> ready)
                .map(Vm.Placement::node)
                .orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.WRONG_STATE,
                                "VM "
                                        + vm.spec().name()
                                        + " is "
                                        + vm.status().phase()
                                        + " and its guest not ready: nothing to "
                                        + verb));
    }

    /** Those that are seen and fit, by id. */
    public List<VmView> list(Scope scope, Predicate<VmView> filter) {
        View view = store.view();
        Instant now = clock.instant();
        return view.allVms().stream()
                .filter(vm -> scope.sees(vm.spec().project()))
                .map(vm -> renderer.show(view, vm, now))
                .filter(filter)
                .toList();
    }

    /**
     * One VM.
     *
     * @throws ProblemException {@code not-found}
     */
    public VmView show(Scope scope, String idOrName) {
        Vm vm = find(scope, idOrName);
        return renderer.show(store.view(), vm, clock.instant());
    }

    /** A VM as {@code view} knows it. */
    public VmView show(View view, Vm vm) {
        return renderer.show(view, vm, clock.instant());
    }

    /**
     * What happened to a VM, oldest first.
     *
     * @throws ProblemException {@code not-found}
     */
    public List<VmEvent> events(Scope scope, String idOrName) {
        Vm vm = find(scope, idOrName);
        return store.view().eventsOf(vm.id());
    }

    /**
     * The row of a VM. One of a project that is not seen is not there.
     *
     * @throws ProblemException {@code not-found}
     */
    public Vm find(Scope scope, String idOrName) {
        return look(store.view(), scope, idOrName)
                // Made a moment ago through another control plane?
                .or(() -> look(store.fresh(), scope, idOrName))
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no VM " + idOrName));
    }

    private Vm find(View view, Scope scope, String idOrName) {
        return look(view, scope, idOrName).orElseGet(() -> find(scope, idOrName));
    }

    private static Optional<Vm> look(View view, Scope scope, String idOrName) {
        Optional<Vm> byId = VmId.valid(idOrName) ? view.vm(new VmId(idOrName)) : Optional.empty();
        return byId.filter(vm -> scope.sees(vm.spec().project()))
                .or(() -> view.vmNamed(scope.home(), idOrName));
    }

    private Operation operation(String verb, Vm vm, Instant now) {
        return new Operation(
                OperationId.next(random),
                vm.spec().project(),
                verb,
                vm.id(),
                vm.spec().name(),
                vm.generation(),
                OperationState.RUNNING,
                "",
                now,
                Optional.empty(),
                0);
    }

    private static Write event(Vm vm, Instant now, String reason, String message) {
        return new Write.AddEvent(vm.id(), new VmEvent(now, false, reason, message));
    }
}
