package dev.virga.cli.launch;

import dev.virga.api.home.VirgaHome;
import dev.virga.cli.output.Progress;
import dev.virga.cli.output.Streams;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cloudctl warm-up}: makes the start-up caches that the launcher otherwise makes by and by. */
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
                VirgaHome.of(
                        streams.environment(), Path.of(System.getProperty("user.home", "/")));
        CacheTrainer trainer = new CacheTrainer(Installation.ofProcess(), home);
        try (Progress progress = new Progress(streams)) {
            for (Component component : List.of(Component.COMMAND, Component.MACHINE)) {
                progress.step("Start-up cache of " + component.word());
                trainer.train(component, TRAINING, List.of());
            }
        }
        return 0;
    }
}
