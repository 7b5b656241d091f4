package dev.virga.node.cluster;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.time.MonotonicClock;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The agent's place on the bus, which can be thrown away: when calls fail for {@link #PATIENCE},
 * when the last control plane leaves or after a merge, member and bus are closed and made anew,
 * with backoff, and not before a control plane answers elsewhere. Nothing above it knows that
 * agents are cluster members; guests, consoles and the lease never depend on it. Safe from any
 * thread.
 */
public final class ClusterLink implements AutoCloseable {
    /** Calls that fail this long mean that the link is broken. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(2);

    /** Not that anything is broken: it may be worth trying now. */
    private static final String HURRY = "hurry";

    private static final System.Logger LOG = System.getLogger(ClusterLink.class.getName());

    private final LinkConfig config;
    private final Function<AgentCommand, CompletableFuture<CommandReply>> commands;
    private final Runnable onConnected;
    private final BooleanSupplier answered;
    private final MonotonicClock clock;
    private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile Optional<LinkSession> session = Optional.empty();
    private volatile long lastGoodNanos;

    /**
     * Makes the link; {@link #start} starts it.
     *
     * @param commands takes commands; called on a thread of the bus, must not block
     * @param onConnected called each time that the bus works again
     * @param answered whether control planes can be reached, as far as is known; otherwise there is
     *     nothing to join
     */
    public ClusterLink(
            LinkConfig config,
            Function<AgentCommand, CompletableFuture<CommandReply>> commands,
            Runnable onConnected,
            BooleanSupplier answered,
            MonotonicClock clock) {
        this.config = config;
        this.commands = commands;
        this.onConnected = onConnected;
        this.answered = answered;
        this.clock = clock;
        this.thread = Thread.ofPlatform().daemon().name("cluster-link").unstarted(this::run);
    }

    /** Founds a cell of its own and leaves it: what a start touches, for the start-up cache. */
    public static void rehearse(Endpoint member) throws InterruptedException {
        LinkSession.rehearse(member).close();
    }

    /** Joins the cell, now and whenever it must. */
    public void start() {
        thread.start();
    }

    /** A control plane answers: if the cell has to be joined, now is the time. */
    public void hurry() {
        if (!connected()) {
            signals.add(HURRY);
        }
    }

    /** Whether the bus works, as far as is known. */
    public boolean connected() {
        return session.isPresent();
    }

    /**
     * Sends an event. It may get lost: a full report says it again. Failures are counted against
     * the link.
     */
    public void send(AgentEvent event) {
        Optional<LinkSession> current = session;
        if (current.isEmpty()) {
            return;
        }
        var unused =
                current.get()
                        .send(event)
                        .whenComplete((reply, failure) -> judge(current.get(), failure == null));
    }

    private void judge(LinkSession of, boolean good) {
        long now = clock.nanos();
        if (good) {
            lastGoodNanos = now;
        } else if (session.filter(of::equals).isPresent()
                && now - lastGoodNanos > PATIENCE.toNanos()) {
            signals.add("calls have failed for " + PATIENCE.toSeconds() + " s");
        }
    }

    private void run() {
        Duration backoff = FIRST_BACKOFF;
        try {
            while (!closed) {
                signals.clear();
                if (answered.getAsBoolean() && open()) {
                    backoff = FIRST_BACKOFF;
                    String why = signals.take();
                    while (why.equals(HURRY)) {
                        why = signals.take();
                    }
                    LOG.log(Level.INFO, "the cluster link is made anew: {0}", why);
                    drop();
                } else {
                    // A signal ends the wait early.
                    signals.poll(backoff.toMillis(), TimeUnit.MILLISECONDS);
                    Duration doubled = backoff.multipliedBy(2);
                    backoff = doubled.compareTo(LAST_BACKOFF) < 0 ? doubled : LAST_BACKOFF;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            drop();
        }
    }

    private boolean open() throws InterruptedException {
        long start = clock.nanos();
        try {
            LinkSession opened = LinkSession.open(config, commands, signals::add);
            lastGoodNanos = clock.nanos();
            session = Optional.of(opened);
            LOG.log(Level.INFO, "joined the cell in {0} ms", (clock.nanos() - start) / 1_000_000);
            onConnected.run();
            return true;
        } catch (RuntimeException e) {
            LOG.log(Level.INFO, "the cell cannot be joined yet: {0}", e.toString());
            return false;
        }
    }

    private void drop() {
        Optional<LinkSession> old = session;
        session = Optional.empty();
        old.ifPresent(LinkSession::close);
    }

    @Override
    public void close() {
        closed = true;
        signals.add("closed");
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
