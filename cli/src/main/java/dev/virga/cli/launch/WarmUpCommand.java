package dev.virga.cli.launch;

import dev.virga.api.home.VirgaHome;
import dev.virga.cli.output.Progress;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code cloudctl warm-up}: makes the start-up caches that the launcher otherwise makes by and by.
 */
@Command(
        name = "warm-up",
        description = "Prepares the start-up caches (JDK AOT) of cloudctl for this JDK and build.")
public final class WarmUpCommand implements Callable<Integer> {

    private static final String TRAINING = "dev.virga.cli.Training";

    private final Streams streams;

    /** The command for a user. */
    public WarmUpCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws Exception {
        VirgaHome home =
                VirgaHome.of(streams.environment(), Path.of(System.getProperty("user.home", "/")));
        CacheTrainer trainer = new CacheTrainer(Installation.ofProcess(), home);
        try (Progress progress = new Progress(streams)) {
            for (Component component : List.of(Component.COMMAND, Component.MACHINE)) {
                progress.step("Start-up cache of " + component.word());
                trainer.train(component, TRAINING, List.of(component.word()));
            }
            Path folder = home.launch().resolve("rehearsal");
            for (Component component : List.of(Component.CONTROL_PLANE, Component.AGENT)) {
                progress.step("Start-up cache of " + component.word());
                trainer.train(component, component.mainClass(), rehearsal(component, folder));
            }
        }
        return 0;
    }

    /** A server process that starts beside the real ones, on other ports, and ends by itself. */
    private static List<String> rehearsal(Component component, Path folder) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--train", "--cell", "rehearsal", "--name", "rehearsal"));
        arguments.addAll(List.of("--data", folder.toString()));
        arguments.addAll(List.of("--member-port", Integer.toString(freePort())));
        if (component == Component.AGENT) {
            arguments.addAll(
                    List.of("--members", "127.0.0.1:1", "--control-planes", "127.0.0.1:1"));
        }
        return arguments;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        }
    }
}
