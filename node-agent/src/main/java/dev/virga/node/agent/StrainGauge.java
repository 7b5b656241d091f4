package dev.virga.node.agent;

import dev.virga.api.node.NodePressure;
import dev.virga.api.time.MonotonicClock;
import dev.virga.node.vcpu.Pressure;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Sums up for the control plane what the node's guests lack, and whether it thrashes: harts wait
 * for pages in {@link #ON} of the time, until it is less than {@link #OFF}. One thread.
 */
final class StrainGauge implements Supplier<NodePressure> {
    static final double ON = 0.20;
    static final double OFF = 0.05;

    private final Supplier<Pressure> pressure;
    private final LongSupplier refaults;
    private final MonotonicClock clock;
    private long refaultsBefore;
    private long lookedAt;
    private boolean strained;

    /**
     * A gauge.
     *
     * @param refaults pages that had been put away and were needed, so far
     */
    StrainGauge(Supplier<Pressure> pressure, LongSupplier refaults, MonotonicClock clock) {
        this.pressure = pressure;
        this.refaults = refaults;
        this.clock = clock;
        this.lookedAt = clock.nanos();
    }

    /** As things stand; the rate of refaults is that since the last call. */
    @Override
    public NodePressure get() {
        Pressure now = pressure.get();
        long nanos = clock.nanos();
        long count = refaults.getAsLong();
        double seconds = Math.max(1e-3, (nanos - lookedAt) / 1e9);
        double rate = (count - refaultsBefore) / seconds;
        refaultsBefore = count;
        lookedAt = nanos;
        double some = now.memorySome().avg10();
        strained = strained ? some > OFF : some >= ON;
        return new NodePressure(
                rounded(now.cpuSome().avg10()),
                rounded(some),
                rounded(now.memoryFull().avg10()),
                rounded(rate),
                strained);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
