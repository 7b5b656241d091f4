package dev.virga.node.metrics;

import dev.virga.node.vcpu.Pressure;
import dev.virga.node.vcpu.Stall;
import dev.virga.node.vcpu.VcpuScheduler;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What a node's workers do, and what its guests' harts lack, as Linux says it of its tasks. */
final class ProcessorMeters {
    private static final double NANOS = 1e9;

    private final MeterRegistry registry;
    private final Tags tags;
    private final VcpuScheduler processors;

    ProcessorMeters(MeterRegistry registry, String node, VcpuScheduler processors) {
        this.registry = registry;
        this.tags = Tags.of("node", node);
        this.processors = processors;
    }

    void register() {
        gauge("workers", "Threads that run guests", load -> load.workers());
        gauge("busy", "Of those, running one now", load -> load.workers() - load.idle());
        gauge("waiting", "Virtual processors that wait for one", load -> load.waiting());
        pressure("cpu", "some", Pressure::cpuSome);
        pressure("memory", "some", Pressure::memorySome);
        pressure("memory", "full", Pressure::memoryFull);
    }

    private void gauge(
            String name, String description, ToDoubleFunction<VcpuScheduler.Load> value) {
        Gauge.builder("virga.node.vcpu." + name, processors, all -> value.applyAsDouble(all.load()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void pressure(String resource, String kind, Function<Pressure, Stall> which) {
        Tags own = tags.and("resource", resource, "kind", kind);
        FunctionCounter.builder(
                        "virga.node.pressure.stalled",
                        processors,
                        all -> which.apply(all.pressure()).totalNanos() / NANOS)
                .baseUnit("seconds")
                .description("Time in which some or all of the guests' harts lacked something")
                .tags(own)
                .register(registry);
        average(own, "10s", which, Stall::avg10);
        average(own, "60s", which, Stall::avg60);
        average(own, "300s", which, Stall::avg300);
    }

    private void average(
            Tags own,
            String window,
            Function<Pressure, Stall> which,
            ToDoubleFunction<Stall> value) {
        Gauge.builder(
                        "virga.node.pressure",
                        processors,
                        all -> value.applyAsDouble(which.apply(all.pressure())))
                .baseUnit("ratio")
                .description("The same as a share of the time before")
                .tags(own.and("window", window))
                .register(registry);
    }
}
