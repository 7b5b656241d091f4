package dev.virga.cli.machine;

import dev.virga.cli.output.Streams;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cloudctl machine run}: its exit code is the guest's. */
@Command(
        name = "run",
        sortOptions = false,
        description = {
            "Runs one machine with its serial port on this terminal; Ctrl-A x ends it, Ctrl-A h helps.",
            "Exit code: 0 when the guest powers off, the test device's or tohost's code as given,"
                    + " 1 for an error, 2 for wrong usage, 7 after --timeout."
        })
final class RunCommand implements Callable<Integer> {

    private final Streams streams;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private RunOptions options = new RunOptions();

    RunCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws Exception {
        return new MachineSession(options.plan(spec.commandLine(), streams), streams).run();
    }
}
