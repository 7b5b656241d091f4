package dev.virga.control.reconcile;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.time.Timers;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Calls the reconciler for each VM that may need it: when the store changes, when a step asked for
 * a later look, and for all of them every {@link #RESYNC}. One VM is never looked at by two threads
 * at once; looks that come meanwhile become one more.
 */
public final class ReconcileLoop {
    /** Everything is looked at this often, whatever was missed. */
    public static final Duration RESYNC = Duration.ofSeconds(30);

    private static final Duration FAULT_AGAIN = Duration.ofSeconds(1);
    private static final System.Logger LOG = System.getLogger(ReconcileLoop.class.getName());

    private final Store store;
    private final Function<VmId, Optional<Duration>> reconciler;
    private final Timers timers;
    private final Executor workers;
    private final Set<VmId> running = new HashSet<>();
    private final Set<VmId> dirty = new HashSet<>();
    private final Map<NodeName, Holder> holders = new ConcurrentHashMap<>();
    private final Map<VmId, Timers.Cancellable> later = new ConcurrentHashMap<>();

    private record Holder(Incarnation life, boolean held) {}

    /**
     * Makes the loop; {@link #start} starts it.
     *
     * @param reconciler takes one step and says when to look again
     * @param workers where steps run; they may block
     */
    public ReconcileLoop(
            Store store,
            Function<VmId, Optional<Duration>> reconciler,
            Timers timers,
            Executor workers) {
        this.store = store;
        this.reconciler = reconciler;
        this.timers = timers;
        this.workers = workers;
    }

    /** Listens to the store from now on. */
    public void start() {
        store.onRevision(this::changed);
        timers.every(RESYNC, this::all);
        all();
    }

    private void changed(Change change, View view) {
        for (Write write : change.writes()) {
            switch (write) {
                case Write.PutVm put -> look(put.vm().id());
                case Write.PutNode put -> node(view, put.node().name());
                case Write.RemoveVm remove -> {
                    forget(remove.vm().id());
                    // What it held is free: somebody may be waiting for room.
                    waiting(view);
                }
                case Write.PutAllocation put -> {}
                case Write.PutRow put -> {
                    if (put.row() instanceof Lease lease) {
                        lease(view, lease);
                    }
                }
                case Write.RemoveRow remove -> {}
                case Write.AddEvent add -> {}
                case Write.AddNodeEvent add -> {}
                case Write.PutIdempotency put -> {}
            }
        }
    }

    /** A renewal changes nothing for a VM; another holder, or none, does. */
    private void lease(View view, Lease lease) {
        Holder now = new Holder(lease.incarnation(), !lease.fenced());
        if (!now.equals(holders.put(lease.node(), now))) {
            node(view, lease.node());
        }
    }

    private void node(View view, NodeName node) {
        for (Vm vm : view.vms().values()) {
            if (vm.placement().filter(p -> !p.node().equals(node)).isEmpty()) {
                look(vm.id());
            }
        }
    }

    private void waiting(View view) {
        for (Vm vm : view.vms().values()) {
            if (vm.status().phase() == VmPhase.PENDING) {
                look(vm.id());
            }
        }
    }

    private void all() {
        store.view().vms().keySet().forEach(this::look);
    }

    private void forget(VmId id) {
        Timers.Cancellable timer = later.remove(id);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** How many VMs are being looked at or wait for it. */
    public int pending() {
        synchronized (running) {
            return running.size();
        }
    }

    /** Looks at a VM soon. */
    public void look(VmId id) {
        synchronized (running) {
            if (!running.add(id)) {
                dirty.add(id);
                return;
            }
        }
        workers.execute(() -> run(id));
    }

    private void run(VmId id) {
        Optional<Duration> again;
        try {
            again = reconciler.apply(id);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "reconciling " + id + " failed", e);
            again = Optional.of(FAULT_AGAIN);
        }
        forget(id);
        again.ifPresent(delay -> later.put(id, timers.after(delay, () -> look(id))));
        boolean more;
        synchronized (running) {
            running.remove(id);
            more = dirty.remove(id);
        }
        if (more) {
            look(id);
        }
    }
}
