package dev.virga.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.node.NodePressure;
import dev.virga.node.vcpu.Pressure;
import dev.virga.node.vcpu.Stall;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StrainGaugeTest {
    private final AtomicReference<Pressure> pressure = new AtomicReference<>(pressure(0));
    private final AtomicLong refaults = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final StrainGauge gauge = new StrainGauge(pressure::get, refaults::get, nanos::get);

    private static Pressure pressure(double memorySome) {
        Stall none = new Stall(0, 0, 0, 0);
        return new Pressure(none, new Stall(memorySome, 0, 0, 0), none);
    }

    private boolean strainedAt(double memorySome) {
        pressure.set(pressure(memorySome));
        nanos.addAndGet(1_000_000_000L);
        return gauge.get().strained();
    }

    @Test
    void strainBeginsHighAndEndsLow() {
        assertThat(strainedAt(0.10)).isFalse();
        assertThat(strainedAt(0.25)).isTrue();
        assertThat(strainedAt(0.10)).isTrue();
        assertThat(strainedAt(0.04)).isFalse();
        assertThat(strainedAt(0.10)).isFalse();
    }

    @Test
    void theRateOfRefaultsIsThatSinceTheLastLook() {
        refaults.set(500);
        nanos.set(2_000_000_000L);
        NodePressure first = gauge.get();
        assertThat(first.refaultsPerSecond()).isEqualTo(250);
        nanos.set(3_000_000_000L);
        assertThat(gauge.get().refaultsPerSecond()).isZero();
    }
}
