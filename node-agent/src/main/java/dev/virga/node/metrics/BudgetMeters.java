package dev.virga.node.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

/** What the process may take, and whether the JVM's own parts of it get short. Threads: any. */
final class BudgetMeters {
    private final MeterRegistry registry;
    private final String node;
    private final JvmBudget budget;

    BudgetMeters(MeterRegistry registry, String node, JvmBudget budget) {
        this.registry = registry;
        this.node = node;
        this.budget = budget;
    }

    void register() {
        gauge("budget", "bytes", "The process may take so much of its host", budget::bytes);
        gauge(
                "code.free.ratio",
                "",
                "Part of the code cache that is free, of its fullest segment",
                JvmBudget::codeFree);
        gauge("metaspace", "bytes", "Memory of classes", JvmBudget::metaspace);
        gauge("metaspace.limit", "bytes", "It can have so much", budget::metaspaceBytes);
        gauge(
                "compile.queue",
                "",
                "Methods that wait for one of HotSpot's compilers",
                JvmBudget::compileQueue);
        Map<String, BooleanSupplier> shortages =
                Map.of(
                        "code", () -> JvmBudget.codeFree() < JvmBudget.CODE_FREE,
                        "metaspace", this::metaspaceIsShort,
                        "compilers", () -> JvmBudget.compileQueue() > JvmBudget.QUEUE);
        shortages.forEach((what, now) ->
                Gauge.builder("virga.node.jvm.short", () -> now.getAsBoolean() ? 1 : 0)
                        .description("Whether the JVM is past its threshold of something")
                        .tag("node", node)
                        .tag("of", what)
                        .register(registry));
    }

    private boolean metaspaceIsShort() {
        return budget.metaspaceBytes() > 0
                && JvmBudget.metaspace() > JvmBudget.METASPACE_USED * budget.metaspaceBytes();
    }

    private void gauge(String name, String unit, String description, DoubleSupplier value) {
        Gauge.Builder<?> builder =
                Gauge.builder("virga.node.jvm." + name, value::getAsDouble)
                        .description(description)
                        .tag("node", node);
        (unit.isEmpty() ? builder : builder.baseUnit(unit)).register(registry);
    }
}
