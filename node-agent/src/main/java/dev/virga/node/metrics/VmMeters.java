package dev.virga.node.metrics;

import dev.virga.api.vm.VmSpec;
import dev.virga.node.guest.Guest;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The meters of one VM; they show what was last {@linkplain #show shown} to them. */
final class VmMeters {
    private static final double NANOS = 1e9;

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>();
    private volatile Seen seen = new Seen(0, Guest.Stats.NONE);

    private record Seen(long assignedBytes, Guest.Stats stats) {}

    VmMeters(MeterRegistry registry, String vm, String node, VmSpec spec) {
        this.registry = registry;
        this.tags = Tags.of("vm", vm, "node", node);
        meters.add(
                Gauge.builder("virga.vm.info", () -> 1)
                        .description("Names of VMs")
                        .tags(
                                tags.and(
                                        "name",
                                        spec.name(),
                                        "project",
                                        spec.project(),
                                        "flavor",
                                        spec.flavor()))
                        .register(registry));
        processor();
        translation();
        memory();
        disk();
        network();
    }

    void show(long assignedBytes, Guest.Stats stats) {
        seen = new Seen(assignedBytes, stats);
    }

    void remove() {
        meters.forEach(registry::remove);
    }

    private void processor() {
        counter(
                "virga.vm.cpu",
                "seconds",
                "Time that harts ran on a processor of the host",
                s -> s.stats().processor().ranNanos() / NANOS);
        counter(
                "virga.vm.vcpu.delay",
                "seconds",
                "Time that harts could have run and waited for a processor of the host",
                s -> s.stats().processor().stolenNanos() / NANOS);
        counter(
                "virga.vm.vcpu.throttled",
                "seconds",
                "Time that harts could have run and the VM's cap forbade it",
                s -> s.stats().processor().throttledNanos() / NANOS);
        counter(
                "virga.vm.vcpu.stalled",
                "seconds",
                "Time that harts waited for a page of the VM's memory",
                s -> s.stats().processor().stalledNanos() / NANOS);
        counter(
                "virga.vm.instructions",
                "",
                "Guest instructions executed",
                s -> s.stats().instructions());
    }

    private void translation() {
        counter(
                "virga.vm.translation",
                "seconds",
                "Time spent translating the guest's code, without HotSpot's part",
                s -> s.stats().translation().nanos() / NANOS);
        counter(
                "virga.vm.translation.regions",
                "",
                "Regions of code translated",
                s -> s.stats().translation().regions());
        counter(
                "virga.vm.translation.reused",
                "",
                "Regions of code that the process had translated before",
                s -> s.stats().translation().reused());
        counter(
                "virga.vm.translation.instructions",
                "",
                "Guest instructions translated",
                s -> s.stats().translation().instructions());
        counter(
                "virga.vm.translation.refused",
                "",
                "Translations put off because the guest's budget was spent",
                s -> s.stats().translation().refused());
    }

    private void memory() {
        bytes("assigned", "Memory that the guest sees", s -> s.assignedBytes());
        bytes("resident", "Memory that is backed", s -> s.stats().memory().residentBytes());
        bytes("shared", "Memory shared with other guests", s -> s.stats().memory().sharedBytes());
        bytes("zero", "Memory that needs no page", s -> s.stats().memory().zeroBytes());
        bytes("balloon", "Memory that was given back", s -> s.stats().memory().balloonBytes());
        bytes(
                "swapped",
                "Memory that the node has compressed or swapped out",
                s -> s.stats().memory().swappedBytes());
        counter(
                "virga.vm.major.faults",
                "",
                "Page faults of the guest that waited for a disk",
                s -> s.stats().majorFaults());
    }

    private void disk() {
        counter(
                "virga.vm.disk.read",
                "bytes",
                "Read by the guest",
                s -> s.stats().disk().readBytes());
        counter(
                "virga.vm.disk.written",
                "bytes",
                "Written by the guest",
                s -> s.stats().disk().writtenBytes());
        meters.add(
                FunctionTimer.builder(
                                "virga.vm.disk.flush",
                                this,
                                me -> me.seen.stats().disk().flushes(),
                                me -> me.seen.stats().disk().flushNanos(),
                                TimeUnit.NANOSECONDS)
                        .description("Flushes of the guest's disks")
                        .tags(tags)
                        .register(registry));
    }

    private void network() {
        way("receive", "bytes", s -> s.stats().network().receivedBytes());
        way("receive", "packets", s -> s.stats().network().receivedPackets());
        way("receive", "dropped", s -> s.stats().network().receivedDropped());
        way("transmit", "bytes", s -> s.stats().network().sentBytes());
        way("transmit", "packets", s -> s.stats().network().sentPackets());
        way("transmit", "dropped", s -> s.stats().network().sentDropped());
    }

    private void way(String direction, String what, ToDoubleFunction<Seen> value) {
        counter(
                "virga.vm.network." + direction + "." + what,
                "",
                "Network cards of the guest: " + direction + ", " + what,
                value);
    }

    private void counter(
            String name, String unit, String description, ToDoubleFunction<Seen> value) {
        FunctionCounter.Builder<VmMeters> builder =
                FunctionCounter.builder(name, this, me -> value.applyAsDouble(me.seen))
                        .description(description)
                        .tags(tags);
        meters.add((unit.isEmpty() ? builder : builder.baseUnit(unit)).register(registry));
    }

    private void bytes(String what, String description, ToDoubleFunction<Seen> value) {
        meters.add(
                Gauge.builder("virga.vm.memory." + what, this, me -> value.applyAsDouble(me.seen))
                        .baseUnit("bytes")
                        .description(description)
                        .tags(tags)
                        .register(registry));
    }
}
