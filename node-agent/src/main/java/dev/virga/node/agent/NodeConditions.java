package dev.virga.node.agent;

import dev.virga.api.node.MemoryRung;
import dev.virga.api.node.MemorySwitches;
import dev.virga.api.node.MemoryUse;
import dev.virga.api.node.NodePressure;
import dev.virga.api.node.RungUse;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.memory.PoolStats;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Says how the node's memory does, and switches the rungs of its ladder. One thread. */
final class NodeConditions implements LeaseTalk.Conditions {
    private static final System.Logger LOG = System.getLogger(NodeConditions.class.getName());

    private final StrainGauge strain;
    private final NodeMemory memory;
    private final Supplier<List<String>> templates;

    NodeConditions(StrainGauge strain, NodeMemory memory, Supplier<List<String>> templates) {
        this.strain = strain;
        this.memory = memory;
        this.templates = templates;
    }

    @Override
    public Optional<NodePressure> pressure() {
        return Optional.of(strain.get());
    }

    @Override
    public Optional<MemoryUse> memory() {
        PoolStats stats = memory.stats();
        return Optional.of(
                new MemoryUse(
                        stats.capacityBytes(),
                        stats.promisedBytes(),
                        stats.residentBytes(),
                        stats.clonedBytes(),
                        Arrays.stream(MemoryRung.values())
                                .map(rung ->
                                        new RungUse(
                                                rung, memory.uses(rung), stats.savedBytes(rung)))
                                .toList()));
    }

    @Override
    public List<String> templates() {
        return templates.get();
    }

    @Override
    public void wanted(MemorySwitches switches) {
        for (MemoryRung rung : MemoryRung.values()) {
            boolean on = switches.on(rung);
            if (on != memory.uses(rung)) {
                memory.use(rung, on);
                LOG.log(
                        Level.INFO,
                        "memory ladder: {0} is {1} from now on",
                        rung,
                        on ? "on" : "off");
            }
        }
    }
}
