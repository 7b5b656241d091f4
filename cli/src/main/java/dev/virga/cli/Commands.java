package dev.virga.cli;

import dev.virga.cli.cloud.DownCommand;
import dev.virga.cli.cloud.EventCommand;
import dev.virga.cli.cloud.FlavorCommand;
import dev.virga.cli.cloud.GroupCommand;
import dev.virga.cli.cloud.ImagePushVerb;
import dev.virga.cli.cloud.KeyCommand;
import dev.virga.cli.cloud.NetCommand;
import dev.virga.cli.cloud.NodeCommand;
import dev.virga.cli.cloud.OperationCommand;
import dev.virga.cli.cloud.ProfileCommand;
import dev.virga.cli.cloud.ProjectCommand;
import dev.virga.cli.cloud.QuickstartCommand;
import dev.virga.cli.cloud.SnapshotCommand;
import dev.virga.cli.cloud.StatusCommand;
import dev.virga.cli.cloud.TokenCommand;
import dev.virga.cli.cloud.TopCommand;
import dev.virga.cli.cloud.UpCommand;
import dev.virga.cli.cloud.VmCommand;
import dev.virga.cli.cloud.VolumeCommand;
import dev.virga.cli.cloud.WitnessCommand;
import dev.virga.cli.image.ImageCommand;
import dev.virga.cli.launch.WarmUpCommand;
import dev.virga.cli.machine.MachineCommand;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every noun of {@code cloudctl}, in the order of the help: add new ones here. */
final class Commands {

    static final List<CommandGroup> ALL =
            List.of(
                    new CommandGroup(
                            "quickstart",
                            "From nothing to a Linux VM that answers",
                            QuickstartCommand::new),
                    new CommandGroup("up", "Start a cloud on this host", UpCommand::new),
                    new CommandGroup(
                            "status", "Show the processes of the local cloud", StatusCommand::new),
                    new CommandGroup("down", "End the local cloud", DownCommand::new),
                    new CommandGroup(
                            "vm", "Create, show, use and delete virtual machines", VmCommand::new),
                    new CommandGroup("snapshot", "Snapshots of VMs", SnapshotCommand::new),
                    new CommandGroup("volume", "Volumes (records only)", VolumeCommand::new),
                    new CommandGroup("net", "Networks (records only)", NetCommand::new),
                    new CommandGroup("node", "Show, cordon and drain nodes", NodeCommand::new),
                    new CommandGroup("top", "Nodes and VMs as they work, live", TopCommand::new),
                    new CommandGroup("flavor", "Sizes of VMs", FlavorCommand::new),
                    new CommandGroup("key", "Public SSH keys for guests", KeyCommand::new),
                    new CommandGroup(
                            "group", "VMs near each other, or far apart", GroupCommand::new),
                    new CommandGroup("op", "What was asked for", OperationCommand::new),
                    new CommandGroup("event", "What happened", EventCommand::new),
                    new CommandGroup(
                            "project",
                            "Who may have how much: projects, quotas",
                            ProjectCommand::new),
                    new CommandGroup("quota", "Quotas of projects", ProjectCommand::new),
                    new CommandGroup("token", "Bearer tokens of projects", TokenCommand::new),
                    new CommandGroup(
                            "profile", "Endpoints and tokens of your clouds", ProfileCommand::new),
                    new CommandGroup(
                            "machine",
                            "Run a single machine, without a cluster",
                            MachineCommand::new),
                    new CommandGroup(
                            "image",
                            "Build, import, push, list and remove guest images",
                            streams -> new ImageCommand(streams, ImagePushVerb.verb(streams))),
                    new CommandGroup(
                            "warm-up", "Prepare the start-up caches now", WarmUpCommand::new));

    /** What people need not know of. */
    private static final List<CommandGroup> HIDDEN =
            List.of(
                    new CommandGroup(
                            "witness", "Looks after the local cloud", WitnessCommand::new));

    private Commands() {}

    static Optional<CommandGroup> find(String name) {
        return Stream.concat(ALL.stream(), HIDDEN.stream())
                .filter(group -> group.name().equals(name))
                .findFirst();
    }
}
