package dev.virga.control;

import dev.virga.api.cell.Arguments;
import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.Logging;
import dev.virga.api.tls.TlsException;
import dev.virga.control.store.StoreException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;

/**
 * The process of a control plane. It logs to standard output, ends on SIGTERM, and says with one
 * line and exit code 1 or 2 why it cannot start.
 */
public final class ControlPlaneMain {
    private static final System.Logger LOG = System.getLogger(ControlPlaneMain.class.getName());

    private ControlPlaneMain() {}

    /** Runs until it is told to end. With {@code --train} it only starts, asks itself, and ends. */
    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        Logging.start(System.out);
        ControlPlaneConfig config;
        boolean train;
        try {
            Arguments arguments =
                    new Arguments(List.of(args), ControlPlaneConfig.OPTIONS, Set.of("train"));
            train = arguments.has("train");
            config = ControlPlaneConfig.of(arguments);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.ERROR, e.getMessage());
            System.exit(2);
            return;
        }
        ControlPlane plane;
        try {
            plane = ControlPlane.start(config);
        } catch (StoreException | TlsException e) {
            // It says what is wrong and the way out; where in the code is of no use to anybody.
            LOG.log(Level.ERROR, "cannot start: " + e.getMessage());
            System.exit(1);
            return;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "cannot start", e);
            System.exit(1);
            return;
        }
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(plane::close));
        LOG.log(
                Level.INFO,
                "{0} serves at {1} after {2} ms",
                config.name(),
                new BaseUrl(
                        config.http().secure(),
                        new Endpoint(config.http().endpoint().host(), plane.httpPort())),
                (System.nanoTime() - start) / 1_000_000);
        if (train) {
            ask(plane.httpPort());
            System.exit(0);
        }
    }

    /** Touches what a first request touches, for the start-up cache. */
    private static void ask(int port) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of("/health/ready", "/v1/vms", "/metrics")) {
                client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
            }
        }
    }
}
