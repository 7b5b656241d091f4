package dev.virga.cli.cloud;

import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cloudctl down}: ends the local cloud. */
@Command(name = "down", description = "Ends the local cloud: guests first, then every process.")
public final class DownCommand implements Callable<Integer> {
    private final Cloud cloud;

    @Option(names = "--purge", description = "Also remove disks, logs and tokens; images are kept.")
    private boolean purge;

    /** The command for a user. */
    public DownCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    @Override
    public Integer call() throws Exception {
        List<String> stopped = cloud.cell().stop();
        if (purge) {
            cloud.cell().purge();
        }
        cloud.streams()
                .out()
                .println(
                        stopped.isEmpty()
                                ? "nothing was running"
                                : "stopped " + String.join(" ", stopped));
        return 0;
    }
}
