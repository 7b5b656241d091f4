package dev.virga.cli.cloud;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl vm logs}: the serial output. */
@Command(name = "logs", description = "Shows the newest serial output of a VM.")
final class LogsCommand implements Callable<Integer> {
    private final Cloud cloud;

    @Parameters(paramLabel = "VM", description = "Name or id.")
    private String vm = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until interrupted.")
    private boolean follow;

    LogsCommand(Cloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public Integer call() throws Exception {
        try (CloudClient client = cloud.client()) {
            if (follow) {
                ConsoleStream stream = new ConsoleStream(cloud.streams().out());
                ConsoleLink link =
                        new ConsoleLink(client, vm, false, false, stream, cloud.streams().err());
                link.connect();
                link.run();
            } else {
                byte[] bytes = client.bytes(VmCommand.path(vm, "/log"));
                cloud.streams().out().write(bytes, 0, bytes.length);
                cloud.streams().out().flush();
            }
        }
        return 0;
    }
}
