package dev.virga.cli.cloud;

import dev.virga.api.node.NodeState;
import dev.virga.cli.cell.LocalCell;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.launch.Component;
import dev.virga.cli.launch.Installation;
import dev.virga.cli.launch.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings the local cell up and waits until every node can be used. */
final class CellStart {
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Cloud cloud;

    CellStart(Cloud cloud) {
        this.cloud = cloud;
    }

    List<String> start(LocalCell.Wish wish, Installation installation) throws IOException {
        return cloud.cell().start(wish, installation, cloud.streams().err()::println);
    }

    /** Waits until the API serves and all nodes are ready. */
    void awaitReady(Duration patience) throws Exception {
        // The control plane makes the token as it starts: its being there is the first sign.
        Waiting.until(
                "the control plane",
                patience,
                () -> {
                    complain();
                    return Files.isRegularFile(cloud.cell().tokenFile())
                            ? Optional.of(true)
                            : Optional.empty();
                });
        try (CloudClient client = cloud.client()) {
            Waiting.until("the control plane", patience, () -> served(client));
            Set<String> wanted = new HashSet<>(cloud.cell().nodes());
            Waiting.until("the nodes", patience, () -> ready(client, wanted));
        }
    }

    private Optional<Boolean> served(CloudClient client) throws Exception {
        complain();
        return client.ready() ? Optional.of(true) : Optional.empty();
    }

    private Optional<Boolean> ready(CloudClient client, Set<String> wanted) throws Exception {
        complain();
        Set<Object> ready = new HashSet<>();
        for (Map<String, Object> node : client.list("/v1/nodes")) {
            if (NodeState.READY.text().equals(node.get("state"))) {
                ready.add(String.valueOf(node.get("name")));
            }
        }
        return ready.containsAll(wanted) ? Optional.of(true) : Optional.empty();
    }

    private void complain() throws IOException {
        Optional<String> obituary = cloud.cell().obituary();
        if (obituary.isPresent()) {
            throw new CliException(obituary.get());
        }
    }

    /** Makes the start-up caches in the background; they only save time, the next time. */
    void warmUp() throws IOException {
        if (cloud.streams().variable("VIRGA_AOT").equals("off")) {
            return;
        }
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        command.addAll(
                JavaProcess.of(Installation.ofProcess(), cloud.home(), Component.COMMAND)
                        .command("warm-up"));
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.getOutputStream().close();
    }
}
