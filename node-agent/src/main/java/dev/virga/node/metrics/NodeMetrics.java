package dev.virga.node.metrics;

import dev.virga.api.vm.VmSpec;
import dev.virga.node.guest.Guest;
import dev.virga.node.vm.Admission;
import dev.virga.node.vm.VmHost;
import dev.virga.node.vm.VmSupervisor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** What an agent says of its node and VMs, in Prometheus' text format. Safe from any thread. */
public final class NodeMetrics {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final String node;
    private final VmHost vms;
    private final MultiGauge assigned;
    private final MultiGauge resident;
    private final MultiGauge info;
    private final Map<String, FunctionCounter> instructions = new ConcurrentHashMap<>();

    /**
     * Metrics of a node.
     *
     * @param leaseAgeSeconds since the lease was renewed
     */
    public NodeMetrics(
            String node, VmHost vms, Admission admission, DoubleSupplier leaseAgeSeconds) {
        this.node = node;
        this.vms = vms;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        gauge("virga.node.memory.capacity", "bytes", "Memory for guests", admission::capacityBytes);
        gauge("virga.node.memory.promised", "bytes", "Promised to VMs", admission::promisedBytes);
        gauge(
                "virga.node.memory.resident",
                "bytes",
                "Backed memory of guests",
                () -> sum(Guest.Stats::residentBytes));
        gauge("virga.node.lease.age", "seconds", "Since the renewal", leaseAgeSeconds);
        assigned =
                MultiGauge.builder("virga.vm.memory.assigned")
                        .baseUnit("bytes")
                        .description("Memory that the guest sees")
                        .register(registry);
        resident =
                MultiGauge.builder("virga.vm.memory.resident")
                        .baseUnit("bytes")
                        .description("Memory that is backed")
                        .register(registry);
        info = MultiGauge.builder("virga.vm.info").description("Names of VMs").register(registry);
    }

    private void gauge(String name, String unit, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble)
                .baseUnit(unit)
                .description(description)
                .tag("node", node)
                .register(registry);
    }

    private double sum(ToDoubleFunction<Guest.Stats> what) {
        return vms.all().stream().flatMap(vm -> vm.stats().stream()).mapToDouble(what).sum();
    }

    /** Everything, as Prometheus reads it. */
    public synchronized String scrape() {
        List<MultiGauge.Row<?>> assignedRows = new ArrayList<>();
        List<MultiGauge.Row<?>> residentRows = new ArrayList<>();
        List<MultiGauge.Row<?>> infoRows = new ArrayList<>();
        for (VmSupervisor vm : vms.all()) {
            if (vm.spec().isEmpty()) {
                continue;
            }
            VmSpec spec = vm.spec().get();
            String id = vm.id().value();
            Tags tags = Tags.of("vm", id, "node", node);
            assignedRows.add(MultiGauge.Row.of(tags, spec.memoryBytes()));
            residentRows.add(
                    MultiGauge.Row.of(tags, vm.stats().map(Guest.Stats::residentBytes).orElse(0L)));
            infoRows.add(
                    MultiGauge.Row.of(
                            tags.and(
                                    "name",
                                    spec.name(),
                                    "project",
                                    spec.project(),
                                    "flavor",
                                    spec.flavor()),
                            1));
            instructions.computeIfAbsent(id, key -> counter(vm, tags));
        }
        assigned.register(assignedRows, true);
        resident.register(residentRows, true);
        info.register(infoRows, true);
        forgetGone();
        return registry.scrape();
    }

    private FunctionCounter counter(VmSupervisor vm, Tags tags) {
        return FunctionCounter.builder(
                        "virga.vm.instructions",
                        vm,
                        v -> v.stats().map(Guest.Stats::instructions).orElse(0L))
                .description("Guest instructions executed")
                .tags(tags)
                .register(registry);
    }

    private void forgetGone() {
        List<String> here = vms.all().stream().map(vm -> vm.id().value()).toList();
        instructions
                .entrySet()
                .removeIf(entry -> {
                    boolean gone = !here.contains(entry.getKey());
                    if (gone) {
                        registry.remove(entry.getValue());
                    }
                    return gone;
                });
    }
}
