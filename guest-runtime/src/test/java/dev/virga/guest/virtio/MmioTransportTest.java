package dev.virga.guest.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.guest.virtio.rng.EntropySource;
import dev.virga.guest.virtio.rng.RngDevice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MmioTransportTest {
    private final Bench bench = new Bench(new RngDevice(EntropySource.seeded(1)), 1);
    private final VirtioDriver driver = bench.driver;

    @AfterEach
    void end() throws InterruptedException {
        bench.close();
    }

    @Test
    void anEmptySlotHasNoDevice() throws InterruptedException {
        bench.slot.unplug();
        assertThat(driver.load(0)).isEqualTo(0x74726976);
        assertThat(driver.load(8)).isZero();
        driver.store(0x70, 15);
        driver.store(0x50, 0);
        assertThat(driver.status()).isZero();
        assertThat(driver.config(0, 8)).isZero();
        bench.slot.plug(new RngDevice(EntropySource.secure()));
        assertThat(driver.load(8)).isEqualTo(4);
    }

    @Test
    void refusesFeaturesItDidNotOffer() {
        driver.store(0x70, 3);
        driver.store(0x24, 0);
        driver.store(0x20, 1);
        driver.store(0x24, 1);
        driver.store(0x20, 1);
        driver.store(0x70, 11);
        assertThat(driver.status()).isEqualTo(3);
        driver.store(0x24, 0);
        driver.store(0x20, 0);
        driver.store(0x70, 11);
        assertThat(driver.status()).isEqualTo(11);
    }

    @Test
    void refusesDriversOfTheOldKind() {
        driver.store(0x70, 11);
        assertThat(driver.status()).isEqualTo(3);
        driver.store(0x70, 7);
        assertThat(driver.status()).isEqualTo(3);
    }

    @Test
    void aRingOutsideOfRamBreaksTheDevice() {
        driver.store(0x70, 3);
        driver.store(0x30, 0);
        driver.store(0x38, 8);
        driver.store(0x84, 1);
        driver.store(0x44, 1);
        assertThat(driver.load(0x44)).isZero();
        assertThat(driver.status() & VirtioDriver.NEEDS_RESET).isNotZero();
        driver.store(0x70, 0);
        assertThat(driver.status()).isZero();
    }

    @Test
    void otherAccessesDoNothing() {
        assertThat(bench.slot.load(0, 8)).isZero();
        assertThat(bench.slot.load(2, 2)).isZero();
        bench.slot.store(0x70, 1, 3);
        assertThat(driver.status()).isZero();
        assertThat(bench.slot.load(0xFFF, 1)).isZero();
    }

    @Test
    void aSnapshotOfAnotherMachineIsRefused() throws Exception {
        var saved = new ByteArrayOutputStream();
        bench.slot.saveState(new DataOutputStream(saved));
        bench.slot.unplug();
        assertThatThrownBy(() ->
                        bench.slot.restoreState(
                                new DataInputStream(new ByteArrayInputStream(saved.toByteArray())),
                                1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("virtio.0");
    }

    @Test
    void interruptsOnlyWhenTheDriverWants() {
        var queue = driver.start(~VirtioDriver.EVENT_INDEX).getFirst();
        bench.memory.writeShort(queue.available, (short) 1);
        queue.add(new VirtioDriver.Buffer(driver.allocate(64), 64, true));
        queue.kick();
        bench.settle();
        assertThat(queue.poll()).isPresent();
        assertThat(bench.wire).isFalse();
        bench.memory.writeShort(queue.available, (short) 0);
        queue.add(new VirtioDriver.Buffer(driver.allocate(64), 64, true));
        queue.kick();
        bench.settle();
        assertThat(bench.wire).isTrue();
    }

    @Test
    void withEventIndexTheDriverChoosesTheMoment() {
        var queue = driver.start(-1).getFirst();
        bench.memory.writeShort(queue.available + 4 + 2L * queue.size, (short) 2);
        for (int i = 0; i < 3; i++) {
            assertThat(bench.wire).isFalse();
            queue.add(new VirtioDriver.Buffer(driver.allocate(64), 64, true));
            queue.kick();
            bench.settle();
        }
        assertThat(bench.wire).isTrue();
        int announced = bench.memory.readShort(queue.used + 4 + 8L * queue.size);
        assertThat(announced).isEqualTo(3);
    }
}
