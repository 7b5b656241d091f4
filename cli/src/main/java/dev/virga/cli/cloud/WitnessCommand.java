package dev.virga.cli.cloud;

import dev.virga.cli.cell.Witness;
import dev.virga.cli.launch.Installation;
import dev.virga.cli.output.Streams;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cloudctl witness}: what {@code up} leaves behind to look after the processes. */
@Command(
        name = "witness",
        hidden = true,
        description = "Looks after the processes of the local cloud; up starts it.")
public final class WitnessCommand implements Callable<Integer> {
    private final Cloud cloud;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "Where it answers for its health and metrics (default: any).")
    private int httpPort;

    /** The command for a user. */
    public WitnessCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    @Override
    public Integer call() throws Exception {
        new Witness(Installation.ofProcess(), cloud.home(), this::say).run(httpPort);
        return 0;
    }

    private void say(String line) {
        cloud.streams().out().println(line);
        cloud.streams().out().flush();
    }
}
