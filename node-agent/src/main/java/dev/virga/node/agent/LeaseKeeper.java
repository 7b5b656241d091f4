package dev.virga.node.agent;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.LeaseGrant;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.time.MonotonicClock;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Registers the node and renews its lease each second, on a thread of its own and over HTTP, never
 * over the bus. When the control plane does not know the node (any more) it registers again.
 */
final class LeaseKeeper implements AutoCloseable {
    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Duration REGISTER_AGAIN = Duration.ofMillis(100);
    private static final System.Logger LOG = System.getLogger(LeaseKeeper.class.getName());

    private final ControlPlaneClient client;
    private final NodeName node;
    private final NodeRegistration registration;
    private final LeaseGuard guard;
    private final MonotonicClock clock;
    private final Runnable onRegistered;
    private final Runnable onSuperseded;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private long counter;
    private boolean complained;

    /**
     * Makes the keeper; {@link #start} starts it.
     *
     * @param onRegistered called after each registration
     * @param onSuperseded called when another process has registered this node
     */
    LeaseKeeper(
            ControlPlaneClient client,
            NodeName node,
            NodeRegistration registration,
            LeaseGuard guard,
            MonotonicClock clock,
            Runnable onRegistered,
            Runnable onSuperseded) {
        this.client = client;
        this.node = node;
        this.registration = registration;
        this.guard = guard;
        this.clock = clock;
        this.onRegistered = onRegistered;
        this.onSuperseded = onSuperseded;
        this.thread = Thread.ofPlatform().daemon().name("lease").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            boolean registered = false;
            do {
                registered = registered ? renew() : register();
            } while (!closing.await(
                    (registered ? PERIOD : REGISTER_AGAIN).toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean register() {
        try {
            client.register(node, registration);
            counter = 0;
            complained = false;
            LOG.log(Level.INFO, "node {0} is registered", node);
            onRegistered.run();
            return true;
        } catch (IOException | RuntimeException e) {
            complain("cannot register yet: " + e.getMessage());
            return false;
        }
    }

    private boolean renew() {
        long sent = clock.nanos();
        try {
            LeaseGrant grant =
                    client.renew(node, new LeaseRenewal(registration.incarnation(), ++counter));
            guard.renewed(sent, TimeUnit.MILLISECONDS.toNanos(grant.ttlMillis()));
            complained = false;
            return true;
        } catch (ProblemException e) {
            if (e.code() == ErrorCode.STALE_INCARNATION) {
                LOG.log(Level.ERROR, "another process is node {0}: this one ends", node);
                onSuperseded.run();
                return true;
            }
            LOG.log(Level.INFO, "the lease was refused: {0}", e.getMessage());
            return e.code() != ErrorCode.NOT_FOUND;
        } catch (IOException e) {
            complain("the lease was not renewed: " + e.getMessage());
            return true;
        }
    }

    /** Once, not each time: a control plane that is away is away for a while. */
    private void complain(String what) {
        LOG.log(complained ? Level.DEBUG : Level.INFO, what);
        complained = true;
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
