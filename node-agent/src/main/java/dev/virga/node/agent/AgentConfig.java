package dev.virga.node.agent;

import dev.virga.api.cell.Arguments;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.Trust;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.NodeCapacity;
import dev.virga.node.vcpu.VcpuScheduler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an agent is started.
 *
 * @param name the node
 * @param cell the cluster's name
 * @param data the data folder of the Virga home
 * @param http where its own HTTP server listens and is reached by control planes
 * @param member where its cluster member listens
 * @param seeds the control planes' members
 * @param controlPlanes the control planes' APIs
 * @param capacity what may be promised to guests
 * @param memoryBytes memory for guests' pages; what is promised beyond it is shared, compressed or
 *     swapped
 * @param imageCacheBytes that fetched images may take on the disk
 * @param retention how long disks are kept of VMs that are no longer this node's
 */
public record AgentConfig(
        NodeName name,
        String cell,
        Path data,
        Endpoint http,
        Endpoint member,
        List<Endpoint> seeds,
        List<Endpoint> controlPlanes,
        NodeCapacity capacity,
        long memoryBytes,
        long imageCacheBytes,
        Map<String, String> labels,
        Duration retention) {

    /** The options of the command line. */
    static final Set<String> OPTIONS =
            Set.of(
                    "name",
                    "cell",
                    "data",
                    "host",
                    "http-port",
                    "member-port",
                    "members",
                    "control-planes",
                    "memory-mib",
                    "overcommit-percent",
                    "cpus",
                    "image-cache-mib",
                    "labels",
                    "retention-minutes",
                    "trusted-network");

    public AgentConfig {
        seeds = List.copyOf(seeds);
        controlPlanes = List.copyOf(controlPlanes);
        labels = Map.copyOf(labels);
        if (seeds.isEmpty() || controlPlanes.isEmpty()) {
            throw new IllegalArgumentException("an agent needs --members and --control-planes");
        }
    }

    /**
     * Reads the command line. Whatever is not on loopback needs {@code --trusted-network}.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static AgentConfig of(Arguments arguments) {
        long memory = arguments.number("memory-mib", 1024, 1, 1 << 24) << 20;
        long percent = arguments.number("overcommit-percent", 400, 100, 10_000);
        String host = arguments.text("host").orElse(Endpoint.LOOPBACK);
        Optional<String> network = arguments.text("trusted-network");
        int http = (int) arguments.number("http-port", 0, 0, 65535);
        int member = (int) arguments.number("member-port", 5711, 1, 65535);
        return new AgentConfig(
                new NodeName(arguments.required("name")),
                arguments.text("cell").orElse("virga"),
                Path.of(arguments.required("data")),
                Trust.check("the agent", new Endpoint(host, http), network),
                Trust.check("the cluster member", new Endpoint(host, member), network),
                endpoints(arguments, "members", network),
                endpoints(arguments, "control-planes", network),
                new NodeCapacity(
                        (int)
                                arguments.number(
                                        "cpus",
                                        Runtime.getRuntime().availableProcessors(),
                                        1,
                                        4096),
                        memory * percent / 100),
                memory,
                arguments.number("image-cache-mib", 10 << 10, 1, 1 << 30) << 20,
                labels(arguments),
                Duration.ofMinutes(
                        arguments.number("retention-minutes", 24 * 60, 0, 365 * 24 * 60)));
    }

    /** Threads that run guests. */
    int workers() {
        return Math.min(capacity.cpus(), VcpuScheduler.MAX_WORKERS);
    }

    private static List<Endpoint> endpoints(
            Arguments arguments, String name, Optional<String> network) {
        return arguments.text(name).stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(Endpoint::parse)
                .map(each -> Trust.check("a control plane", each, network))
                .toList();
    }

    private static Map<String, String> labels(Arguments arguments) {
        Map<String, String> labels = new HashMap<>();
        for (String pair : arguments.text("labels").orElse("").split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                labels.put(pair.substring(0, equals), pair.substring(equals + 1));
            } else if (!pair.isEmpty()) {
                throw new IllegalArgumentException("option --labels takes K=V,..., not " + pair);
            }
        }
        return labels;
    }
}
