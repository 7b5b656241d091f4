package dev.virga.node.agent;

import dev.virga.api.cell.Arguments;
import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.Encryption;
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
import java.util.stream.Stream;

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
 * @param secureBus whether the event bus is encrypted; every process of the cell must agree
 * @param retention how long disks are kept of VMs that are no longer this node's
 */
public record AgentConfig(
        NodeName name,
        String cell,
        Path data,
        BaseUrl http,
        Endpoint member,
        List<Endpoint> seeds,
        List<BaseUrl> controlPlanes,
        NodeCapacity capacity,
        long memoryBytes,
        long imageCacheBytes,
        Map<String, String> labels,
        Duration retention,
        boolean secureBus) {

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
                    "trusted-network",
                    "tls");

    public AgentConfig {
        seeds = List.copyOf(seeds);
        controlPlanes = List.copyOf(controlPlanes);
        labels = Map.copyOf(labels);
        if (seeds.isEmpty() || controlPlanes.isEmpty()) {
            throw new IllegalArgumentException("an agent needs --members and --control-planes");
        }
    }

    /**
     * Reads the command line. Whatever is neither on loopback nor speaks TLS needs {@code
     * --trusted-network}.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static AgentConfig of(Arguments arguments) {
        long memory = arguments.number("memory-mib", 1024, 1, 1 << 24) << 20;
        long percent = arguments.number("overcommit-percent", 400, 100, 10_000);
        String host = arguments.text("host").orElse(Endpoint.LOOPBACK);
        Optional<String> network = arguments.text("trusted-network");
        Encryption tls = Encryption.of(arguments.text("tls"));
        int http = (int) arguments.number("http-port", 0, 0, 65535);
        int member = (int) arguments.number("member-port", 5711, 1, 65535);
        return new AgentConfig(
                new NodeName(arguments.required("name")),
                arguments.text("cell").orElse("virga"),
                Path.of(arguments.required("data")),
                Trust.check("the agent", tls.at(new Endpoint(host, http)), network),
                Trust.check("the cluster member", new Endpoint(host, member), network),
                endpoints(arguments, "members")
                        .map(each -> Trust.check("a control plane", each, network))
                        .toList(),
                endpoints(arguments, "control-planes")
                        .map(each -> Trust.check("a control plane", tls.at(each), network))
                        .toList(),
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
                        arguments.number("retention-minutes", 24 * 60, 0, 365 * 24 * 60)),
                tls.at(new Endpoint(host, member)).secure());
    }

    /** Threads that run guests. */
    int workers() {
        return Math.min(capacity.cpus(), VcpuScheduler.MAX_WORKERS);
    }

    private static Stream<Endpoint> endpoints(Arguments arguments, String name) {
        return arguments.text(name).stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(Endpoint::parse);
    }

    /** Whether it speaks TLS with anybody. */
    boolean secure() {
        return http.secure() || secureBus || controlPlanes.stream().anyMatch(BaseUrl::secure);
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
