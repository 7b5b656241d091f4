package dev.virga.cli.cloud;

import dev.virga.api.node.MemoryRung;
import dev.virga.cli.output.Column;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputFormat;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.PlainJson;
import dev.virga.cli.output.Streams;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cloudctl top}: what nodes and VMs are doing, again and again on a terminal. */
@Command(
        name = "top",
        description = {
            "Shows what nodes and VMs are doing; on a terminal live, until Ctrl-C.",
            "CPU is of one processor of the host; WAIT is what harts waited for one,",
            "CAPPED what their VM's cap held them back, STALL what they waited for memory.",
            "SAVED is guests' memory that needs no page; -o wide says what saves it,",
            "and where the memory of each VM is."
        })
public final class TopCommand implements Callable<Integer> {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_REST = "\u001b[J";

    private static final List<Column> NODES =
            List.of(
                    Column.of("name"),
                    Column.of("state"),
                    Column.of("vms"),
                    percent("cpu", "cpuPercent"),
                    Kind.size("resident", "residentBytes"),
                    Kind.size("saved", "savedBytes"),
                    NodeMemoryVerb.saved(MemoryRung.ZERO).inWide(),
                    NodeMemoryVerb.saved(MemoryRung.REPORTING).inWide(),
                    NodeMemoryVerb.saved(MemoryRung.BALLOON).inWide(),
                    NodeMemoryVerb.saved(MemoryRung.MERGE).inWide(),
                    NodeMemoryVerb.saved(MemoryRung.COMPRESS).inWide(),
                    NodeMemoryVerb.saved(MemoryRung.SWAP).inWide(),
                    Kind.size("clones", "memory.clonedBytes").inWide(),
                    Kind.size("promised", "promisedBytes"),
                    Kind.size("capacity", "capacityBytes"));
    private static final List<Column> VMS =
            List.of(
                    Column.of("name"),
                    Column.of("node"),
                    Column.of("phase"),
                    Column.of("ready"),
                    percent("cpu", "cpuPercent"),
                    percent("wait", "waitPercent"),
                    percent("capped", "cappedPercent"),
                    percent("stall", "stallPercent"),
                    Column.of("mips"),
                    Kind.size("resident", "residentBytes"),
                    Kind.size("shared", "memory.sharedBytes").inWide(),
                    Kind.size("zero", "memory.zeroBytes").inWide(),
                    Kind.size("ballooned", "memory.balloonBytes").inWide(),
                    Kind.size("swapped", "memory.swappedBytes").inWide(),
                    Kind.size("memory", "memoryBytes"),
                    Column.of("restarts"));

    private final Cloud cloud;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            description = "Between two looks (default: 1s).")
    private String interval = "1s";

    @Option(
            names = {"-n", "--iterations"},
            paramLabel = "N",
            description = "End after so many; 0: never (default: 1, on a terminal 0).")
    private int iterations = -1;

    @Mixin private OutputOptions output = new OutputOptions();

    /** The command for a user. */
    public TopCommand(Streams streams) {
        this(Cloud.of(streams));
    }

    TopCommand(Cloud cloud) {
        this.cloud = cloud;
    }

    private static Column percent(String name, String field) {
        return Column.of(
                name,
                row ->
                        Column.field(row, field) instanceof Number value
                                ? String.format("%.1f%%", value.doubleValue())
                                : "");
    }

    @Override
    public Integer call() throws Exception {
        boolean live = cloud.streams().outIsTerminal() && output.format() == OutputFormat.table;
        int wanted = iterations >= 0 ? iterations : live ? 0 : 1;
        long pause = Durations.parse(interval).toNanos();
        PrintStream out = cloud.streams().out();
        try (CloudClient client = cloud.client()) {
            TopSampler sampler = new TopSampler(client);
            sampler.look();
            if (live) {
                out.print(HOME + CLEAR_REST);
            }
            for (int done = 0; wanted == 0 || done < wanted; done++) {
                LockSupport.parkNanos(pause);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                show(sampler.look(), live);
                if (out.checkError()) {
                    break;
                }
            }
        }
        return 0;
    }

    private void show(TopSampler.Look look, boolean live) {
        PrintStream out = cloud.streams().out();
        switch (output.format()) {
            case json -> out.println(PlainJson.indented(tree(look)));
            case jsonl -> out.println(PlainJson.compact(tree(look)));
            case table, wide, csv, yaml, name -> {
                String text = text(look);
                // Overwritten line by line: nothing flickers.
                out.print(live ? HOME + text.replace("\n", CLEAR_LINE + "\n") + CLEAR_REST : text);
            }
        }
        out.flush();
    }

    private static Map<String, Object> tree(TopSampler.Look look) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("nodes", look.nodes());
        tree.put("vms", look.vms());
        return tree;
    }

    private String text(TopSampler.Look look) {
        TextSink sink = new TextSink();
        new Listing(NODES, look.nodes()).print(output, sink.stream());
        sink.stream().println();
        new Listing(VMS, look.vms()).print(output, sink.stream());
        return sink.text();
    }
}
