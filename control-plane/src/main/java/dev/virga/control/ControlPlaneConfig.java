package dev.virga.control;

import dev.virga.api.cell.Arguments;
import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.Encryption;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.Trust;
import dev.virga.api.id.Naming;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a control plane is started.
 *
 * @param name of this control plane, for logs
 * @param cell the cluster's name
 * @param data the data folder of the Virga home
 * @param http where the API listens, and whether it speaks TLS there
 * @param member where the cluster member listens
 * @param seeds the members of the other control planes
 * @param secureBus whether the event bus is encrypted; every process of the cell must agree
 * @param trustedNetwork the name of the network that is trusted, besides loopback
 * @param store the JDBC URL of a PostgreSQL database; a file in the data folder when absent
 */
public record ControlPlaneConfig(
        String name,
        String cell,
        Path data,
        BaseUrl http,
        Endpoint member,
        List<Endpoint> seeds,
        boolean secureBus,
        Optional<String> trustedNetwork,
        Optional<String> store) {

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
                    "store",
                    "trusted-network",
                    "api-host",
                    "tls");

    /** Where {@code --store} may stand instead, out of sight of {@code ps}. */
    private static final String STORE = "VIRGA_STORE";

    public ControlPlaneConfig {
        Naming.check("control plane", name);
        Naming.check("cell", cell);
        seeds = List.copyOf(seeds);
        store.filter(url -> !url.startsWith("jdbc:postgresql:"))
                .ifPresent(url -> {
                    throw new IllegalArgumentException(
                            "option --store takes jdbc:postgresql://HOST/DATABASE?user=..., not "
                                    + url.replaceFirst("\\?.*", ""));
                });
    }

    /**
     * Reads the command line. Whatever is neither on loopback nor speaks TLS needs {@code
     * --trusted-network}.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    static ControlPlaneConfig of(Arguments arguments) {
        String host = arguments.text("host").orElse(Endpoint.LOOPBACK);
        Optional<String> network = arguments.text("trusted-network");
        String apiHost = arguments.text("api-host").orElse(host);
        Encryption tls = Encryption.of(arguments.text("tls"));
        int http = (int) arguments.number("http-port", 0, 0, 65535);
        int member = (int) arguments.number("member-port", 5701, 1, 65535);
        return new ControlPlaneConfig(
                arguments.text("name").orElse("cp-1"),
                arguments.text("cell").orElse("virga"),
                Path.of(arguments.required("data")),
                Trust.check("the API", tls.at(new Endpoint(apiHost, http)), network),
                Trust.check("the cluster member", new Endpoint(host, member), network),
                arguments.text("members").stream()
                        .flatMap(list -> Arrays.stream(list.split(",", -1)))
                        .map(Endpoint::parse)
                        .map(seed -> Trust.check("another member", seed, network))
                        .toList(),
                tls.at(new Endpoint(host, member)).secure(),
                network,
                arguments.text("store").or(() -> Optional.ofNullable(System.getenv(STORE))));
    }
}
