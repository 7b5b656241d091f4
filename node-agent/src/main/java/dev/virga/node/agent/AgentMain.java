package dev.virga.node.agent;

import dev.virga.api.cell.Arguments;
import dev.virga.api.cell.Logging;
import dev.virga.api.tls.TlsException;
import dev.virga.node.cluster.ClusterLink;
import dev.virga.node.guest.EmulatedGuests;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * The process of a node. It logs to standard output, ends on SIGTERM, and says with one line and
 * exit code 1 or 2 why it cannot start.
 */
public final class AgentMain {
    private static final System.Logger LOG = System.getLogger(AgentMain.class.getName());

    private AgentMain() {}

    /** Runs until it is told to end. With {@code --train} it only rehearses its start, and ends. */
    public static void main(String[] args) throws InterruptedException {
        long start = System.nanoTime();
        Logging.start(System.out);
        AgentConfig config;
        boolean train;
        try {
            Arguments arguments =
                    new Arguments(List.of(args), AgentConfig.OPTIONS, Set.of("train"));
            train = arguments.has("train");
            config = AgentConfig.of(arguments);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.ERROR, e.getMessage());
            System.exit(2);
            return;
        }
        NodeAgent agent;
        try {
            agent = new NodeAgent(config, EmulatedGuests::new);
        } catch (TlsException e) {
            // It says what is wrong and the way out.
            LOG.log(Level.ERROR, "cannot start: " + e.getMessage());
            System.exit(1);
            return;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "cannot start", e);
            System.exit(1);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(agent::close));
        LOG.log(
                Level.INFO,
                "node {0} serves at {1} after {2} ms",
                config.name(),
                agent.url(),
                (System.nanoTime() - start) / 1_000_000);
        if (train) {
            ClusterLink.rehearse(config.member());
            System.exit(0);
        }
        agent.start();
        new CountDownLatch(1).await();
    }
}
