package dev.virga.cli.machine;

import dev.virga.cli.output.Noun;
import dev.virga.cli.output.Streams;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cloudctl machine}: the noun. */
@Command(name = "machine", description = "A single machine, without a cluster.")
public final class MachineCommand implements Noun, Runnable {

    private final Streams streams;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The noun for a user. */
    public MachineCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Map<String, Object> verbs() {
        return Map.of("run", new RunCommand(streams));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "machine: which verb? There is run");
    }
}
