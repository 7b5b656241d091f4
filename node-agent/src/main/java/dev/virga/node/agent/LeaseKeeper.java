package dev.virga.node.agent;

import dev.virga.api.error.ProblemException;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.NodeRegistration;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Registers the node and renews its lease each second, on a thread of its own and over HTTP, never
 * over the bus: it carries what {@link LeaseTalk} says.
 */
final class LeaseKeeper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LeaseKeeper.class.getName());

    private final ControlPlaneClient client;
    private final NodeName node;
    private final Function<Incarnation, NodeRegistration> registration;
    private final LeaseGuard guard;
    private final LeaseTalk talk;
    private final Runnable onRegistered;
    private final Runnable onAnswered;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private String complained = "";

    /**
     * Makes the keeper; {@link #start} starts it.
     *
     * @param registration what each life says of itself
     * @param onRegistered called after each registration
     * @param onAnswered called after each exchange: the lease may hold again, or no more
     */
    LeaseKeeper(
            ControlPlaneClient client,
            NodeName node,
            Function<Incarnation, NodeRegistration> registration,
            LeaseGuard guard,
            LeaseTalk talk,
            Runnable onRegistered,
            Runnable onAnswered) {
        this.client = client;
        this.node = node;
        this.registration = registration;
        this.guard = guard;
        this.talk = talk;
        this.onRegistered = onRegistered;
        this.onAnswered = onAnswered;
        this.thread = Thread.ofPlatform().daemon().name("lease").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            do {
                say(talk.next());
                onAnswered.run();
            } while (!closing.await(talk.pause().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(LeaseTalk.Say said) {
        LeaseGuard.Moment asked = guard.now();
        try {
            switch (said) {
                case LeaseTalk.Say.Register register -> register(register);
                case LeaseTalk.Say.Renew renew ->
                        talk.granted(renew, client.renew(node, renew.renewal()));
            }
            complained = "";
        } catch (ProblemException e) {
            complain("the lease was refused: " + e.getMessage());
            talk.refused(said, e.code());
        } catch (IOException | RuntimeException e) {
            complain("no lease: " + e.getMessage());
            talk.unanswered(asked);
        }
    }

    private void register(LeaseTalk.Say.Register register) throws IOException {
        client.register(node, registration.apply(register.life()));
        talk.registered(register);
        LOG.log(Level.INFO, "node {0} is registered, life {1}", node, register.life());
        onRegistered.run();
        if (talk.next() instanceof LeaseTalk.Say.Renew first) {
            say(first);
        }
    }

    /** Once, not each time: a control plane that is away is away for a while. */
    private void complain(String what) {
        LOG.log(what.equals(complained) ? Level.DEBUG : Level.INFO, what);
        complained = what;
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
