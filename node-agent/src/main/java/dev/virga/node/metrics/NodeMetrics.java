package dev.virga.node.metrics;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.node.MemoryRung;
import dev.virga.api.vm.VmSpec;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.image.ImageCache;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.memory.PoolStats;
import dev.virga.node.vcpu.VcpuScheduler;
import dev.virga.node.vm.Admission;
import dev.virga.node.vm.VmHost;
import dev.virga.node.vm.VmSupervisor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What an agent says of its node and VMs, in Prometheus' text format. Safe from any thread. */
public final class NodeMetrics {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final String node;
    private final Map<String, VmMeters> meters = new HashMap<>();

    /** Metrics of a node that has nothing yet. */
    public NodeMetrics(String node) {
        this.node = node;
        // Their names are not as promtool wants them; process_cpu_usage says the same.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /**
     * Says what there is from now on.
     *
     * @param leaseAgeSeconds since the lease was renewed
     */
    public void watch(
            Admission admission, Supplier<PoolStats> memory, DoubleSupplier leaseAgeSeconds) {
        gauge(
                "virga.node.memory.capacity",
                "bytes",
                "Memory for guests' pages",
                () -> memory.get().capacityBytes());
        gauge(
                "virga.node.memory.promisable",
                "bytes",
                "Memory that may be promised to VMs",
                admission::capacityBytes);
        gauge("virga.node.memory.promised", "bytes", "Promised to VMs", admission::promisedBytes);
        gauge(
                "virga.node.memory.resident",
                "bytes",
                "Pages in use for guests",
                () -> memory.get().residentBytes());
        Map<String, ToLongFunction<PoolStats>> kinds =
                Map.of(
                        "own", PoolStats::ownBytes,
                        "shared", PoolStats::sharedFrameBytes,
                        "zero", stats -> stats.zeroBytes() - stats.balloonBytes(),
                        "ballooned", PoolStats::balloonBytes,
                        "compressed", PoolStats::compressedFrameBytes,
                        "swapped", PoolStats::swappedBytes);
        kinds.forEach((kind, bytes) ->
                Gauge.builder("virga.node.memory.guests", () -> bytes.applyAsLong(memory.get()))
                        .baseUnit("bytes")
                        .description("Guests' memory, by what stands behind it")
                        .tag("node", node)
                        .tag("behind", kind)
                        .register(registry));
        gauge(
                "virga.node.memory.swap.used",
                "bytes",
                "Guests' memory in the swap file",
                () -> memory.get().swappedBytes());
        for (MemoryRung rung : MemoryRung.values()) {
            Gauge.builder("virga.node.memory.saved", () -> memory.get().savedBytes(rung))
                    .baseUnit("bytes")
                    .description("Guests' memory that needs no page, by what saves it")
                    .tag("node", node)
                    .tag("by", rung.text())
                    .register(registry);
        }
        Gauge.builder("virga.node.memory.saved", () -> memory.get().clonedBytes())
                .baseUnit("bytes")
                .description("Guests' memory that needs no page, by what saves it")
                .tag("node", node)
                .tag("by", "clone")
                .register(registry);
        gauge("virga.node.lease.age", "seconds", "Since the renewal", leaseAgeSeconds);
    }

    /** Says what the process may take, and whether the JVM gets short, from now on. */
    public void watch(JvmBudget budget) {
        new BudgetMeters(registry, node, budget).register();
    }

    /** Says what the workers do and what harts lack from now on. */
    public void watch(VcpuScheduler processors) {
        new ProcessorMeters(registry, node, processors).register();
    }

    /** Says what was done for want of memory, and what it took, from now on. */
    public void watch(NodeMemory memory) {
        new LadderMeters(registry, node, memory).register();
        counter(
                "virga.node.memory.refaults",
                "Pages that had been compressed or swapped and were needed",
                memory,
                it -> it.stats().refaults());
        counter(
                "virga.node.oom.warnings",
                "Guests asked to give memory back lest they end",
                memory,
                NodeMemory::warnings);
        counter(
                "virga.node.oom.ends",
                "Guests ended because the memory was used up",
                memory,
                NodeMemory::ends);
    }

    /** Says what the cache of fetched images holds from now on. */
    public void watch(ImageCache images) {
        gauge(
                "virga.node.image.cache",
                "bytes",
                "Fetched images on this node's disk",
                () -> images.stats().bytes());
        gauge(
                "virga.node.image.cache.limit",
                "bytes",
                "What fetched images may take",
                () -> images.stats().limitBytes());
        FunctionCounter.builder(
                        "virga.node.image.cache.evictions", images, it -> it.stats().evictions())
                .description("Fetched images that had to make room for others")
                .tag("node", node)
                .register(registry);
    }

    private void counter(
            String name,
            String description,
            NodeMemory memory,
            ToDoubleFunction<NodeMemory> value) {
        FunctionCounter.builder(name, memory, value)
                .description(description)
                .tag("node", node)
                .register(registry);
    }

    /** Says what became of templates and clones from now on. */
    public void watch(Supplier<GuestFactory.CloneStats> clones) {
        gauge(
                "virga.node.templates",
                "",
                "Guests kept to make clones of",
                () -> clones.get().templates());
        gauge(
                "virga.node.template.resident",
                "bytes",
                "Pages that templates share with their clones",
                () -> clones.get().templateBytes());
        FunctionCounter.builder("virga.node.templates.dropped", clones, it -> it.get().dropped())
                .description("Templates that had to go")
                .tag("node", node)
                .register(registry);
        FunctionTimer.builder(
                        "virga.node.clone",
                        clones,
                        it -> it.get().clones(),
                        it -> it.get().cloneNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Time to make a clone until it can run")
                .tag("node", node)
                .register(registry);
    }

    private void gauge(String name, String unit, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble)
                .baseUnit(unit.isEmpty() ? null : unit)
                .description(description)
                .tag("node", node)
                .register(registry);
    }

    /** A VM has left a state. */
    public void moved(ObservedState from, ObservedState to, Duration time) {
        Timer.builder("virga.vm.transition")
                .description("Time that VMs were in a state before the next")
                .tag("from", from.name().toLowerCase(Locale.ROOT))
                .tag("to", to.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(time);
    }

    /** Everything, as Prometheus reads it. */
    public synchronized String scrape(VmHost vms) {
        Set<String> here = new HashSet<>();
        for (VmSupervisor vm : vms.all()) {
            if (vm.spec().isEmpty()) {
                continue;
            }
            VmSpec spec = vm.spec().get();
            String id = vm.id().value();
            Guest.Stats stats = vm.stats().orElse(Guest.Stats.NONE);
            here.add(id);
            meters.computeIfAbsent(id, key -> new VmMeters(registry, id, node, spec))
                    .show(spec.memoryBytes(), stats);
        }
        meters.entrySet()
                .removeIf(entry -> {
                    boolean gone = !here.contains(entry.getKey());
                    if (gone) {
                        entry.getValue().remove();
                    }
                    return gone;
                });
        return registry.scrape();
    }
}
