package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.cell.CellLayout;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A node whose network can be cut: its agent runs in a network namespace of its own, which hangs on
 * a bridge of this host by one cable. Needs root.
 */
final class FarNode implements AutoCloseable {
    static final String NAME = "far";

    private final LocalCloud cloud;
    private final String bridge;
    private final String plug;
    private final String space;
    private final String subnet;
    private Optional<Process> agent = Optional.empty();

    private FarNode(LocalCloud cloud, long number) {
        this.cloud = cloud;
        // A name of a network device has at most 15 letters.
        this.bridge = "virga" + number + "b";
        this.plug = "virga" + number + "p";
        this.space = "virga" + number;
        this.subnet = "10.213." + number % 250 + ".";
    }

    /** Lays the cable; no agent runs yet. */
    static FarNode connect(LocalCloud cloud) throws Exception {
        FarNode node = new FarNode(cloud, ProcessHandle.current().pid() % 100_000);
        boolean laid = false;
        try {
            node.ip("link add", node.bridge, "type bridge");
            node.ip("addr add", node.host() + "/24 dev", node.bridge);
            node.ip("link set", node.bridge, "up");
            node.ip("netns add", node.space);
            node.ip("link add", node.plug, "type veth peer name eth0 netns", node.space);
            node.ip("-n", node.space, "addr add", node.address() + "/24 dev eth0");
            node.ip("-n", node.space, "link set lo up");
            node.ip("-n", node.space, "link set eth0 up");
            node.ip("link set", node.plug, "up");
            node.mend();
            laid = true;
        } finally {
            if (!laid) {
                node.close();
            }
        }
        return node;
    }

    /** Where this host is reached by the node. */
    String host() {
        return subnet + "1";
    }

    private String address() {
        return subnet + "2";
    }

    /** Starts the agent as one of the local cell's nodes. */
    void start() throws IOException {
        Path data = cloud.home().resolve("data");
        Map<?, ?> plan =
                (Map<?, ?>)
                        Json.plain(
                                Files.readString(new CellLayout(data).root().resolve("cell.json")));
        List<String> members = new ArrayList<>();
        List<String> apis = new ArrayList<>();
        for (Object each : (List<?>) Objects.requireNonNull(plan.get("processes"))) {
            Map<?, ?> process = (Map<?, ?>) each;
            if (String.valueOf(process.get("name")).startsWith("cp-")) {
                members.add(host() + ":" + process.get("memberPort"));
                apis.add(host() + ":" + process.get("httpPort"));
            }
        }
        agent =
                Optional.of(
                        cloud.background(
                                List.of("ip", "netns", "exec", space),
                                new CellLayout(data).log(NAME),
                                "node",
                                "run",
                                "--",
                                "--name",
                                NAME,
                                "--cell",
                                String.valueOf(plan.get("cell")),
                                "--host",
                                address(),
                                "--http-port",
                                "8080",
                                "--trusted-network",
                                "the-test",
                                "--labels",
                                "place=far",
                                "--members",
                                String.join(",", members),
                                "--control-planes",
                                String.join(",", apis)));
    }

    /** Pulls the cable out of the bridge: nobody is told, nothing arrives. */
    void cut() throws Exception {
        ip("link set", plug, "nomaster");
    }

    /** Plugs it in. */
    void mend() throws Exception {
        ip("link set", plug, "master", bridge);
    }

    private void ip(String... words) throws Exception {
        assertThat(run(words)).as("ip %s", String.join(" ", words)).isZero();
    }

    private static int run(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("ip"));
        for (String word : words) {
            command.addAll(List.of(word.split(" ", -1)));
        }
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() throws Exception {
        if (agent.isPresent()) {
            agent.get().descendants().forEach(ProcessHandle::destroyForcibly);
            agent.get().destroyForcibly();
            agent.get().waitFor();
        }
        // With the namespace goes the cable; what was not made cannot be taken away.
        run("netns del", space);
        run("link del", bridge);
    }
}
