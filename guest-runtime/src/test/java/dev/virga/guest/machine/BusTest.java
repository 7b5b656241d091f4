package dev.virga.guest.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.guest.device.MmioDevice;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class BusTest {
    private static final class Probe implements MmioDevice {
        long lastOffset = -1;
        long lastValue;

        @Override
        public long load(long offset, int size) {
            lastOffset = offset;
            return offset + size;
        }

        @Override
        public void store(long offset, int size, long value) {
            lastOffset = offset;
            lastValue = value;
        }

        @Override
        public void reset() {
            lastOffset = -1;
        }
    }

    @Test
    void noTwoRowsShareAPageOrAnInterrupt() {
        var irqs = new HashSet<Integer>();
        var pages = new HashSet<Long>();
        for (MemoryMap.Region row : MemoryMap.regions()) {
            if (row.irq() != 0) {
                assertThat(irqs.add(row.irq())).as("irq of %s", row).isTrue();
                assertThat(row.irq()).isBetween(1, 95);
            }
            assertThat(row.base() % 4096).isZero();
            assertThat(row.end()).isLessThanOrEqualTo(MemoryMap.RAM_BASE);
            for (long page = row.base() >> 12; page <= (row.end() - 1) >> 12; page++) {
                assertThat(pages.add(page)).as("page of %s", row).isTrue();
            }
        }
    }

    @Test
    void theTableIsThatOfTheBoard() {
        assertThat(MemoryMap.region(MemoryMap.Kind.UART).base()).isEqualTo(0x1000_0000);
        assertThat(MemoryMap.region(MemoryMap.Kind.UART).irq()).isEqualTo(10);
        assertThat(MemoryMap.virtio(0).irq()).isEqualTo(1);
        assertThat(MemoryMap.virtio(7).irq()).isEqualTo(8);
        assertThat(MemoryMap.virtio(8).irq()).isEqualTo(32);
        assertThat(MemoryMap.virtio(31).irq()).isEqualTo(55);
        assertThat(MemoryMap.virtio(31).base()).isEqualTo(0x1002_0000);
    }

    @Test
    void everyRegionIsFoundFromItsFirstByteToItsLast() {
        var bus = new Bus();
        var probes = new HashMap<MemoryMap.Region, Probe>();
        for (MemoryMap.Region row : MemoryMap.regions()) {
            probes.put(row, new Probe());
            bus.attach(row, probes.get(row));
        }
        probes.forEach((row, probe) -> {
            assertThat(bus.find(row.base(), 8).device()).isSameAs(probe);
            var last = bus.find(row.end() - 4, 4);
            assertThat(last.present()).isTrue();
            assertThat(last.load(row.end() - 4, 4)).isEqualTo(row.length());
            last.store(row.end() - 4, 4, 7);
            assertThat(probe.lastOffset).isEqualTo(row.length() - 4);
            assertThat(probe.lastValue).isEqualTo(7);
        });
        bus.reset();
        assertThat(probes.values()).allMatch(p -> p.lastOffset == -1);
    }

    @Test
    void nothingElseIsFound() {
        var bus = new Bus();
        MemoryMap.regions().forEach(row -> bus.attach(row, new Probe()));
        for (long paddr :
                List.of(
                        0L,
                        0xFFFFFL,
                        0x10_3000L,
                        0x1000_0100L,
                        0x1002_1000L,
                        0x8000_0000L,
                        -1L,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        0x7FFF_FFFFL)) {
            assertThat(bus.find(paddr, 8).present()).as("0x%x", paddr).isFalse();
        }
        assertThat(bus.find(0x1000_00FCL, 8).present()).isFalse();
        assertThat(bus.find(0x1000_00FCL, 4).present()).isTrue();
    }

    @Test
    void twoDevicesAtOnePlaceAreABug() {
        var bus = new Bus();
        bus.attach(MemoryMap.virtio(0), new Probe());
        assertThatThrownBy(() -> bus.attach(MemoryMap.virtio(0), new Probe()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
