package dev.virga.cli.cloud;

import dev.virga.cli.launch.Component;
import dev.virga.cli.launch.Installation;
import dev.virga.cli.launch.JavaProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code cloudctl node run}: an agent in the foreground, on a host that is to be a node of a cell
 * somewhere else. It ends with this command.
 */
@Command(
        name = "run",
        description = {
            "Runs a node's agent here until it is told to end, for a cloud of another host:",
            "  cloudctl node run -- --name node-9 --host 10.0.0.9 --trusted-network wg0 \\",
            "    --cell NAME --members 10.0.0.1:5701 --control-planes 10.0.0.1:8080",
            "NAME and the ports are in that cloud's cell/cell.json; its cell/node.token is",
            "needed in this host's cell folder, and in cell/tls what 'cloudctl node certificate'",
            "made there."
        })
final class NodeRunVerb implements Callable<Integer> {
    private final Cloud cloud;

    @Parameters(arity = "1..*", paramLabel = "OPTION", description = "The agent's options.")
    private List<String> options = List.of();

    NodeRunVerb(Cloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public Integer call() throws Exception {
        List<String> command =
                JavaProcess.of(Installation.ofProcess(), cloud.home(), Component.AGENT)
                        .command(arguments());
        Process agent = new ProcessBuilder(command).inheritIO().start();
        Thread end = Thread.ofPlatform().unstarted(() -> end(agent));
        Runtime.getRuntime().addShutdownHook(end);
        return agent.waitFor();
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(options);
        if (!arguments.contains("--data")) {
            arguments.addAll(List.of("--data", cloud.home().data().toString()));
        }
        return arguments;
    }

    /** Its own patience with its guests is shorter than anybody's with this command. */
    private static void end(Process agent) {
        agent.destroy();
        var unused = agent.onExit().join();
    }
}
