package dev.virga.cli.cloud;

import dev.virga.cli.output.Sizes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a VM may have of its node beside others. */
final class ShareOptions {
    @Option(
            names = "--cpu-weight",
            paramLabel = "N",
            description = "Of each vCPU when processors are short, 1 to 10000 (default: 100).")
    private Optional<Integer> cpuWeight = Optional.empty();

    @Option(
            names = "--cpu-cap",
            paramLabel = "PERCENT",
            description = "The most of one processor for all vCPUs together (default: no cap).")
    private Optional<Integer> cpuCap = Optional.empty();

    @Option(
            names = "--keep-priority",
            paramLabel = "N",
            description = {
                "Kept the longer when the node's memory is used up,",
                "0 to 10 (default: 0; 10: until all others have gone)."
            })
    private Optional<Integer> keepPriority = Optional.empty();

    @Option(
            names = "--memory-reserved",
            paramLabel = "SIZE",
            description = "Memory that is not taken from it for others (default: 0).")
    private Optional<String> reserved = Optional.empty();

    @Option(
            names = "--no-merge",
            description = "Shares no equal pages of memory with other VMs of the project.")
    private boolean noMerge;

    /** The field {@code shares} of an order; empty if nothing is said. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        cpuWeight.ifPresent(given -> tree.put("cpuWeight", given));
        cpuCap.ifPresent(given -> tree.put("cpuCapPercent", given));
        keepPriority.ifPresent(given -> tree.put("keepPriority", given));
        reserved.ifPresent(given -> tree.put("reservedMemoryBytes", Sizes.parse(given)));
        if (noMerge) {
            tree.put("mergePages", false);
        }
        return tree;
    }
}
