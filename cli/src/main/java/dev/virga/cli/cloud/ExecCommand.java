package dev.virga.cli.cloud;

import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.ExecResult;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.cli.output.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl vm exec}. */
@Command(
        name = "exec",
        description = {
            "Runs a shell command in the guest and shows what it says.",
            "The exit code is the command's own. Write -- before a command with options."
        })
final class ExecCommand implements Callable<Integer> {
    private final Cloud cloud;

    @Parameters(index = "0", paramLabel = "VM", description = "Name or id.")
    private String vm = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "Words of a shell command.")
    private List<String> command = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long it may take (default: 30s).")
    private String timeout = "30s";

    ExecCommand(Cloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public Integer call() throws Exception {
        Duration patience = Durations.parse(timeout);
        int seconds = (int) Math.clamp(patience.toSeconds(), 1, ExecRequest.MAX_TIMEOUT_SECONDS);
        ExecRequest request = new ExecRequest(String.join(" ", command), Optional.of(seconds));
        try (CloudClient client = cloud.client()) {
            String answer =
                    client.postOnce(
                            VmCommand.path(vm, "/exec"),
                            request,
                            Duration.ofSeconds(seconds + 15L));
            ExecResult result = Json.read(answer, ExecResult.class, Strictness.IGNORE_UNKNOWN);
            cloud.streams().out().print(result.output());
            if (result.truncated()) {
                cloud.streams().err().println("cloudctl: the output was cut");
            }
            return result.status();
        }
    }
}
