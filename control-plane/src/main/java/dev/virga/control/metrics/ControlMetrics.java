package dev.virga.control.metrics;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.node.NodeState;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.ha.NodeHealth;
import dev.virga.control.reconcile.PlacementListener;
import dev.virga.control.reconcile.ReconcileLoop;
import dev.virga.control.scheduler.Explanation;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the control plane says of itself, in Prometheus' text format. Safe from any thread. */
public final class ControlMetrics {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer decisions;
    private final Timer fencesTimedOut;
    private final Timer fencesProven;
    private final Timer moves;
    private final NodeHealth health;

    /** Metrics over what the store and the leases say. */
    public ControlMetrics(Store store, NodeHealth health) {
        this.health = health;
        // Their names are not as promtool wants them; process_cpu_usage says the same.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        decisions =
                Timer.builder("virga.scheduler.decision")
                        .description("Time to decide where a VM goes")
                        .register(registry);
        fencesTimedOut = fences("lease");
        fencesProven = fences("witness");
        moves =
                Timer.builder("virga.failover.move")
                        .description("From the fence of a node until a VM of it was placed anew")
                        .register(registry);
        for (NodeState state : NodeState.values()) {
            Gauge.builder("virga.nodes", store, s -> nodes(s.view(), health, state))
                    .description("Nodes by state")
                    .tag("state", state.text())
                    .register(registry);
        }
        for (VmPhase phase : VmPhase.values()) {
            Gauge.builder("virga.vms", store, s -> vms(s.view(), phase))
                    .description("VMs by phase")
                    .tag("phase", phase.text())
                    .register(registry);
        }
        Gauge.builder("virga.store.revision", store, s -> s.view().revision())
                .description("Newest revision of the store")
                .register(registry);
        store.view().nodes().keySet().forEach(name -> node(name, store, health));
        store.onRevision((change, view) -> {
            for (Write write : change.writes()) {
                if (write instanceof Write.PutNode put && put.node().version() == 0) {
                    node(put.node().name(), store, health);
                }
            }
        });
    }

    private void node(NodeName name, Store store, NodeHealth health) {
        List<Tag> node = List.of(Tag.of("node", name.value()));
        Gauge.builder("virga.node.lease.age", health, h -> h.ageNanos(name).orElse(0) / 1e9)
                .baseUnit("seconds")
                .description("Since the lease last moved")
                .tags(node)
                .register(registry);
        Gauge.builder(
                        "virga.node.memory.promised",
                        store,
                        s -> s.view().allocation(name).memoryBytes())
                .baseUnit("bytes")
                .description("Memory promised to VMs")
                .tags(node)
                .register(registry);
    }

    private static double nodes(View view, NodeHealth health, NodeState state) {
        return view.nodes().keySet().stream()
                .filter(node -> health.state(view, node) == state)
                .count();
    }

    private static double vms(View view, VmPhase phase) {
        return view.allVms().stream().filter(vm -> vm.status().phase() == phase).count();
    }

    private Timer fences(String proof) {
        return Timer.builder("virga.node.fence")
                .description("From the last that was heard of a node until it was fenced")
                .tag("proof", proof)
                .register(registry);
    }

    /** A lease was taken away. */
    public void fenced(NodeName node, Duration age, boolean proven) {
        (proven ? fencesProven : fencesTimedOut).record(age);
    }

    /** What the scheduler decides and what becomes of it. */
    public PlacementListener placements() {
        return new PlacementListener() {
            @Override
            public void decided(Duration time) {
                decisions.record(time);
            }

            @Override
            public void rejected(Explanation why) {
                why.reasons().forEach((reason, nodes) -> rejections(reason).increment(nodes));
            }

            @Override
            public void moved(VmId vm, NodeName from, NodeName to) {
                // The lease last moved when it was fenced.
                health.ageNanos(from).ifPresent(age -> moves.record(Duration.ofNanos(age)));
            }
        };
    }

    private Counter rejections(String reason) {
        return Counter.builder("virga.scheduler.rejections")
                .description("Nodes that could not take a VM which then fitted nowhere")
                .tag("reason", reason)
                .register(registry);
    }

    /** The same step of a reconciler, counted. */
    public Function<VmId, Optional<Duration>> reconciles(Function<VmId, Optional<Duration>> step) {
        Timer steps =
                Timer.builder("virga.reconcile.step")
                        .description("Looks at a VM: what is seen against what is wanted")
                        .register(registry);
        Counter failures =
                Counter.builder("virga.reconcile.failures")
                        .description("Looks that failed and are repeated")
                        .register(registry);
        return vm -> {
            long start = System.nanoTime();
            boolean done = false;
            try {
                Optional<Duration> again = step.apply(vm);
                done = true;
                return again;
            } finally {
                steps.record(Duration.ofNanos(System.nanoTime() - start));
                if (!done) {
                    failures.increment();
                }
            }
        };
    }

    /** How many VMs are being looked at or wait for it. */
    public void reconciling(ReconcileLoop loop) {
        Gauge.builder("virga.reconcile.pending", loop, ReconcileLoop::pending)
                .description("VMs that are being looked at or wait for it")
                .register(registry);
    }

    /** One request of the API. */
    public void request(String operation, int status, Duration time) {
        Timer.builder("virga.api.request")
                .description("Requests of the API")
                .tag("operation", operation)
                .tag("status", Integer.toString(status))
                .register(registry)
                .record(time);
    }

    /** Everything, as Prometheus reads it. */
    public String scrape() {
        return registry.scrape();
    }
}
