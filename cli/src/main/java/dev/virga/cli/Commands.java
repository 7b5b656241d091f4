package dev.virga.cli;

import dev.virga.cli.image.ImageCommand;
import dev.virga.cli.launch.WarmUpCommand;
import dev.virga.cli.machine.MachineCommand;
import java.util.List;
import java.util.Optional;

/** Every noun of {@code cloudctl}, in the order of the help: add new ones here. */
final class Commands {

    static final List<CommandGroup> ALL =
            List.of(
                    new CommandGroup(
                            "machine", "Run a single machine, without a cluster", MachineCommand::new),
                    new CommandGroup(
                            "image", "Build, import, list and remove guest images", ImageCommand::new),
                    new CommandGroup(
                            "warm-up", "Prepare the start-up caches now", WarmUpCommand::new));

    private Commands() {}

    static Optional<CommandGroup> find(String name) {
        return ALL.stream().filter(group -> group.name().equals(name)).findFirst();
    }
}
