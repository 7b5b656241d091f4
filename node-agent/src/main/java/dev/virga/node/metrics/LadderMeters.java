package dev.virga.node.metrics;

import dev.virga.api.node.MemoryRung;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.memory.PoolStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What the rungs of a node's memory ladder do, what they take, and how long frames take back. */
final class LadderMeters {
    private static final double NANOS = 1e9;
    private static final double MEDIAN = 0.5;
    private static final double SLOW = 0.99;

    private final MeterRegistry registry;
    private final String node;
    private final NodeMemory memory;

    LadderMeters(MeterRegistry registry, String node, NodeMemory memory) {
        this.registry = registry;
        this.node = node;
        this.memory = memory;
    }

    void register() {
        for (MemoryRung rung : MemoryRung.values()) {
            Gauge.builder("virga.node.memory.rung.enabled", () -> memory.uses(rung) ? 1 : 0)
                    .description("Whether a rung of the memory ladder is switched on")
                    .tag("node", node)
                    .tag("rung", rung.text())
                    .register(registry);
        }
        counter(
                "merge.looked",
                "",
                "Frames looked at to be merged",
                it -> it.work().framesLookedAt());
        counter("merged", "", "Frames that came to share a page", it -> it.stats().merges());
        counter("evicted", "", "Frames compressed or swapped", it -> it.stats().evictions());
        counter(
                "merge.cpu",
                "seconds",
                "Processor time that merging took",
                it -> it.work().mergeCpuNanos() / NANOS);
        counter(
                "reclaim.cpu",
                "seconds",
                "Processor time that making pages free took",
                it -> it.work().reclaimCpuNanos() / NANOS);
        Gauge.builder("virga.node.memory.compression.ratio", () -> ratio(memory.stats()))
                .description("Bytes of compressed frames for each byte of the pages they take")
                .tag("node", node)
                .register(registry);
        refaults();
    }

    private static double ratio(PoolStats stats) {
        return stats.compressedPageBytes() == 0
                ? 1
                : (double) stats.compressedFrameBytes() / stats.compressedPageBytes();
    }

    private void refaults() {
        Map<MemoryRung, Timer> timers = new EnumMap<>(MemoryRung.class);
        for (MemoryRung from : List.of(MemoryRung.COMPRESS, MemoryRung.SWAP)) {
            timers.put(
                    from,
                    Timer.builder("virga.node.memory.refault")
                            .description("Time until a frame that had been put away was back")
                            .publishPercentiles(MEDIAN, SLOW)
                            .distributionStatisticExpiry(Duration.ofMinutes(5))
                            .tag("node", node)
                            .tag("from", from.text())
                            .register(registry));
        }
        memory.onRefault((from, nanos) -> {
            Timer timer = timers.get(from);
            if (timer != null) {
                timer.record(nanos, TimeUnit.NANOSECONDS);
            }
        });
    }

    private void counter(
            String name, String unit, String description, ToDoubleFunction<NodeMemory> value) {
        FunctionCounter.Builder<NodeMemory> builder =
                FunctionCounter.builder("virga.node.memory." + name, memory, value)
                        .description(description)
                        .tag("node", node);
        (unit.isEmpty() ? builder : builder.baseUnit(unit)).register(registry);
    }
}
