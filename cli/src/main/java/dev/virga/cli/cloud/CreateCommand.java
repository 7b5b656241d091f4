package dev.virga.cli.cloud;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl vm create}. */
@Command(name = "create", description = "Creates a VM and starts it.")
final class CreateCommand implements Callable<Integer> {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,2})x(\\d{1,2})x(\\d{1,2})");

    private final Cloud cloud;

    @Parameters(paramLabel = "NAME", description = "Its name: a-z, 0-9 and '-'.")
    private String name = "";

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "Name or id of an image (default: the newest).")
    private String image = "";

    @Option(
            names = "--flavor",
            paramLabel = "FLAVOR",
            description = "A flavor of 'cloudctl flavor ls' (default: small).")
    private String flavor = "";

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label; repeatable.")
    private Map<String, String> labels = Map.of();

    @Option(
            names = "--ssh-key",
            paramLabel = "FILE",
            description = "A public key for root; repeatable.")
    private List<Path> sshKeys = List.of();

    @Option(names = "--user-data", paramLabel = "FILE", description = "Handed to the guest.")
    private Optional<Path> userData = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "A key of 'cloudctl key ls' for root; repeatable.")
    private List<String> keyNames = List.of();

    @Option(names = "--group", paramLabel = "GROUP", description = "Its placement group.")
    private Optional<String> group = Optional.empty();

    @Option(
            names = "--restart",
            paramLabel = "POLICY",
            description = "When its guest ends: always, on-failure or never (default: on-failure).")
    private Optional<String> restart = Optional.empty();

    @Option(
            names = "--failover",
            negatable = true,
            fallbackValue = "true",
            description = "Whether it may be started on another node (default: yes).")
    private Optional<Boolean> failover = Optional.empty();

    @Option(
            names = "--node-selector",
            paramLabel = "KEY=VALUE",
            description = "A label that its node must have; repeatable.")
    private Map<String, String> nodeSelector = Map.of();

    @Option(
            names = "--toleration",
            paramLabel = "TAINT",
            description = "A taint of nodes that it puts up with; repeatable.")
    private List<String> tolerations = List.of();

    @Option(
            names = "--cold",
            description = "Boot it for real instead of cloning the node's template of the image.")
    private boolean cold;

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "ready",
            paramLabel = "GOAL",
            description = "Wait until it is running or ready (default when given: ready).")
    private String wait = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait (default: 180s).")
    private String timeout = "180s";

    @Option(
            names = "--topology",
            paramLabel = "SxCxT",
            description = {
                "Sockets, cores of each, threads of each core, as the guest's lscpu shows them;",
                "as many as the flavor has CPUs (default: one socket, a core each)."
            })
    private Optional<String> topology = Optional.empty();

    @Mixin private ShareOptions shares = new ShareOptions();

    @Mixin private OutputOptions output = new OutputOptions();

    CreateCommand(Cloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public Integer call() throws Exception {
        Optional<VmWait.Goal> goal =
                wait.isEmpty() ? Optional.empty() : Optional.of(VmWait.Goal.of(wait));
        List<String> keys = new ArrayList<>();
        for (Path file : sshKeys) {
            keys.add(Files.readString(file).strip());
        }
        Optional<String> data =
                userData.isPresent()
                        ? Optional.of(Files.readString(userData.get()))
                        : Optional.empty();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("name", name);
        request.put("labels", labels);
        request.put("sshKeys", keys);
        put(request, "image", given(image));
        put(request, "flavor", given(flavor));
        put(request, "userData", data);
        put(request, "group", group);
        put(request, "restartPolicy", restart);
        put(request, "failover", failover);
        topology.ifPresent(text -> request.put("topology", shape(text)));
        put(request, "cold", cold ? Optional.of(true) : Optional.empty());
        if (!keyNames.isEmpty()) {
            request.put("keys", keyNames);
        }
        if (!nodeSelector.isEmpty()) {
            request.put("nodeSelector", nodeSelector);
        }
        if (!tolerations.isEmpty()) {
            request.put("tolerations", tolerations);
        }
        if (!shares.tree().isEmpty()) {
            request.put("shares", shares.tree());
        }
        try (CloudClient client = cloud.client()) {
            Map<String, Object> vm = CloudClient.map(client.post("/v1/vms", request));
            if (goal.isPresent()) {
                vm = new VmWait(client).until(name, goal.get(), Durations.parse(timeout));
            }
            Listing.printOne(VmCommand.COLUMNS, vm, output, cloud.streams().out());
        }
        return 0;
    }

    private static Map<String, Object> shape(String text) {
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw new CliException(
                    ExitCode.USAGE, "--topology takes SOCKETSxCORESxTHREADS, not '" + text + "'");
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("sockets", Integer.parseInt(shape.group(1)));
        tree.put("cores", Integer.parseInt(shape.group(2)));
        tree.put("threads", Integer.parseInt(shape.group(3)));
        return tree;
    }

    private static void put(Map<String, Object> request, String field, Optional<?> value) {
        value.ifPresent(given -> request.put(field, given));
    }

    private static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
