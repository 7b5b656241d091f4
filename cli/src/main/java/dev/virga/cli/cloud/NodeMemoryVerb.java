package dev.virga.cli.cloud;

import dev.virga.api.node.MemoryRung;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Column;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputFormat;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Sizes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl node memory}: what each rung of a node's memory ladder saves, and its switch. */
@Command(
        name = "memory",
        description = {
            "Shows what each rung of a node's memory ladder saves, and switches rungs while",
            "guests run. What a rung did before it was switched off stays done. The choice",
            "is the node's until it is changed; its agent hears it within a second."
        })
final class NodeMemoryVerb implements Callable<Integer> {
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("rung"),
                    Column.of("wanted"),
                    Column.of("on"),
                    Kind.size("saved", "savedBytes"));

    private final Cloud cloud;

    @Parameters(paramLabel = "NODE", description = "Its name.")
    private String name = "";

    @Option(names = "--zero", paramLabel = "on|off", description = "Frames of zeros have no page.")
    private Optional<String> zero = Optional.empty();

    @Option(
            names = "--reporting",
            paramLabel = "on|off",
            description = "What guests say is free is taken back.")
    private Optional<String> reporting = Optional.empty();

    @Option(
            names = "--balloon",
            paramLabel = "on|off",
            description = "Guests give up cache when memory is short; off: they get it back.")
    private Optional<String> balloon = Optional.empty();

    @Option(
            names = "--merge",
            paramLabel = "on|off",
            description = "Equal frames of a project share a page.")
    private Optional<String> merge = Optional.empty();

    @Option(
            names = "--compress",
            paramLabel = "on|off",
            description = "Frames not used lately are compressed in memory.")
    private Optional<String> compress = Optional.empty();

    @Option(
            names = "--swap",
            paramLabel = "on|off",
            description = "Frames not used lately go to the swap file.")
    private Optional<String> swap = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long to wait for the node to do it (default: 10s).")
    private String timeout = "10s";

    @Mixin private OutputOptions output = new OutputOptions();

    NodeMemoryVerb(Cloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public Integer call() throws Exception {
        Map<String, Object> wanted = wanted();
        String path = NodeCommand.KIND.path(name, "");
        try (CloudClient client = cloud.client()) {
            if (wanted.isEmpty()) {
                return print(client.show(path));
            }
            client.patch(path, Map.of("memory", wanted));
            return print(
                    Waiting.until(
                            "node " + name + " does not say that it does so",
                            Durations.parse(timeout),
                            () -> Optional.of(client.show(path)).filter(it -> obeys(it, wanted))));
        }
    }

    private Map<String, Object> wanted() {
        Map<String, Object> wanted = new LinkedHashMap<>();
        for (MemoryRung rung : MemoryRung.values()) {
            said(rung).ifPresent(word -> wanted.put(rung.text(), on(rung, word)));
        }
        return wanted;
    }

    private Optional<String> said(MemoryRung rung) {
        return switch (rung) {
            case ZERO -> zero;
            case REPORTING -> reporting;
            case BALLOON -> balloon;
            case MERGE -> merge;
            case COMPRESS -> compress;
            case SWAP -> swap;
        };
    }

    private static boolean on(MemoryRung rung, String word) {
        return switch (word) {
            case "on" -> true;
            case "off" -> false;
            default ->
                    throw new CliException(
                            ExitCode.USAGE, "--" + rung + ": on or off, not '" + word + "'");
        };
    }

    /** Whether its agent says of each rung what is wanted of it. */
    private static boolean obeys(Map<String, Object> node, Map<String, Object> wanted) {
        return rungs(node).stream()
                .allMatch(row -> {
                    String rung = Kind.text(row, "rung");
                    return !wanted.containsKey(rung)
                            || Objects.equals(wanted.get(rung), row.get("on"));
                });
    }

    private int print(Map<String, Object> node) {
        if (output.format() == OutputFormat.table) {
            cloud.streams().out().println(summary(node));
        }
        new Listing(COLUMNS, rows(node)).print(output, cloud.streams().out());
        return 0;
    }

    private static String summary(Map<String, Object> node) {
        return "node "
                + Kind.text(node, "name")
                + ": "
                + size(node, "memory.promisedBytes")
                + " of RAM stand on "
                + size(node, "memory.residentBytes")
                + " of pages; the node has "
                + size(node, "memory.capacityBytes");
    }

    private static String size(Map<String, Object> row, String path) {
        return Column.field(row, path) instanceof Number bytes
                ? Sizes.human(bytes.longValue())
                : "?";
    }

    /** The rungs, and what clones share with their template, which is no rung. */
    private static List<Map<String, Object>> rows(Map<String, Object> node) {
        List<Map<String, Object>> rows = new ArrayList<>(rungs(node));
        if (!rows.isEmpty()) {
            Map<String, Object> clones = new LinkedHashMap<>();
            clones.put("rung", "(clones)");
            clones.put("wanted", "");
            clones.put("on", "");
            clones.put("savedBytes", Column.field(node, "memory.clonedBytes"));
            rows.add(clones);
        }
        return rows;
    }

    /** As the agent said last; empty if it never did. */
    static List<Map<String, Object>> rungs(Map<String, Object> node) {
        List<Map<String, Object>> rungs = new ArrayList<>();
        if (Column.field(node, "memory.rungs") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> said) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    String rung = String.valueOf(said.get("rung"));
                    Object wanted = Column.field(node, "memorySwitches." + rung);
                    row.put("rung", rung);
                    row.put("wanted", !Boolean.FALSE.equals(wanted));
                    row.put("on", Boolean.TRUE.equals(said.get("enabled")));
                    row.put("savedBytes", said.get("savedBytes") instanceof Number n ? n : 0L);
                    rungs.add(row);
                }
            }
        }
        return rungs;
    }

    /** What a rung of a node saves, as a column. */
    static Column saved(MemoryRung rung) {
        return Column.of(
                rung.text(),
                row ->
                        rungs(row).stream()
                                .filter(each -> Kind.text(each, "rung").equals(rung.text()))
                                .findFirst()
                                .map(NodeMemoryVerb::share)
                                .orElse(""));
    }

    private static String share(Map<String, Object> rung) {
        String bytes = rung.get("savedBytes") instanceof Number n ? Sizes.human(n.longValue()) : "";
        return Boolean.TRUE.equals(rung.get("on")) ? bytes : bytes + ",off";
    }

    /** What all rungs of a node and its clones save together, in bytes. */
    static long savedBytes(Map<String, Object> node) {
        long clones =
                Column.field(node, "memory.clonedBytes") instanceof Number n ? n.longValue() : 0;
        return clones
                + rungs(node).stream()
                        .mapToLong(row ->
                                row.get("savedBytes") instanceof Number n ? n.longValue() : 0)
                        .sum();
    }
}
