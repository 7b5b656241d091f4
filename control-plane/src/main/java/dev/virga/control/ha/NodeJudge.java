package dev.virga.control.ha;

import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.id.NodeName;
import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.Node;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes leases away. A lease that this process has seen unmoved for the full patience is fenced by
 * compare-and-set on its row: if it was renewed meanwhile, through whatever control plane, the
 * fence fails. After it, and only then, VMs of the node may be placed elsewhere. Proof that the
 * agent's process is gone shortens the wait to nothing. Calls may block on the store; safe from any
 * thread.
 */
public final class NodeJudge {
    private static final System.Logger LOG = System.getLogger(NodeJudge.class.getName());

    private final Store store;
    private final LeaseBook book;
    private final LeaseTerms terms;
    private final FenceListener listener;

    /** Told of every fence. */
    @FunctionalInterface
    public interface FenceListener {
        /**
         * A lease was taken away.
         *
         * @param age since it was last seen to move
         * @param proven whether its holder was proven dead
         */
        void fenced(NodeName node, Duration age, boolean proven);
    }

    public NodeJudge(Store store, LeaseBook book, LeaseTerms terms, FenceListener listener) {
        this.store = store;
        this.book = book;
        this.terms = terms;
        this.listener = listener;
    }

    /** Looks at every lease once; call it about ten times a second. */
    public void look() {
        View view = store.view();
        book.look(view);
        for (Lease lease : view.leases().values()) {
            OptionalLong age = book.ageNanos(lease);
            if (!lease.fenced()
                    && age.isPresent()
                    && age.getAsLong() > terms.patience().toNanos()) {
                fence(lease, Duration.ofNanos(age.getAsLong()), false);
            }
        }
    }

    /**
     * Hears a witness on the node's host that has seen a process gone. True if that process held
     * the lease, which is fenced now.
     */
    public boolean dead(NodeName node, ProcessIdentity process) {
        View view = store.fresh();
        Optional<Lease> lease =
                view.lease(node)
                        .filter(row -> !row.fenced())
                        .filter(row ->
                                view.node(node)
                                        .map(Node::registration)
                                        .filter(said ->
                                                said.incarnation().equals(row.incarnation()))
                                        .flatMap(said -> said.process())
                                        .filter(process::equals)
                                        .isPresent());
        if (lease.isEmpty()) {
            return false;
        }
        long age = book.ageNanos(node).orElse(0);
        return fence(lease.get(), Duration.ofNanos(age), true);
    }

    private boolean fence(Lease lease, Duration age, boolean proven) {
        Outcome outcome = store.commit(Change.of(new Write.PutRow(lease.fence())));
        // After a conflict somebody moved the lease just now; the next look sees what.
        boolean done = outcome instanceof Outcome.Committed;
        if (done) {
            LOG.log(
                    Level.WARNING,
                    "node {0} is fenced: {1}",
                    lease.node(),
                    proven
                            ? "its process is gone"
                            : "its lease did not move for " + age.toMillis() + " ms");
            listener.fenced(lease.node(), age, proven);
        }
        return done;
    }
}
