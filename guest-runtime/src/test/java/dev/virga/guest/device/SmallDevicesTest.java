package dev.virga.guest.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmallDevicesTest {
    private static final byte[] ONE = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, (byte) 200
    };

    @Test
    void theTestDeviceGivesItsVerdict() {
        var heard = new ArrayList<String>();
        var device = new TestDevice((verdict, code) -> heard.add(verdict + " " + code));
        device.store(0, 4, 0x5555);
        device.store(0, 4, 0x002A_3333);
        device.store(0, 4, 0x7777);
        device.store(0, 2, 0x3333);
        device.store(0, 4, 0x1234);
        device.store(4, 4, 0x5555);
        device.store(0, 8, 0x5555);
        assertThat(heard).containsExactly("PASS 0", "FAIL 42", "RESET 0", "FAIL 0");
        assertThat(device.load(0, 4)).isZero();
    }

    @Test
    void theGenerationIdentityIsReadAsMemory() {
        var id = new VmGenerationId(ONE, DeviceTimer.NEVER, InterruptLine.NONE);
        assertThat(id.load(0, 8)).isEqualTo(0x0807_0605_0403_0201L);
        assertThat(id.load(3, 2)).isEqualTo(0x0504);
        assertThat(id.load(15, 1)).isEqualTo(200);
        assertThat(id.load(14, 8)).isEqualTo(0xC80FL);
        assertThat(id.load(16, 8)).isZero();
        assertThat(id.load(4088, 8)).isZero();
        id.store(0, 8, -1);
        assertThat(id.load(0, 1)).isEqualTo(1);
    }

    @Test
    void aChangeOfTheIdentityPulsesTheWire() throws IOException {
        var line = new RecordingLine();
        var settle = new ArrayList<Runnable>();
        var id = new VmGenerationId(ONE, (nanos, task) -> settle.add(task), line);
        byte[] saved = States.save(id);
        id.change(new byte[16]);
        assertThat(line.rises).as("no driver yet").isZero();
        assertThat(id.load(0, 8)).isZero();
        assertThat(settle).hasSize(1);
        settle.getFirst().run();
        assertThat(line.rises).as("it has read the new one").isZero();
        id.change(ONE);
        assertThat(line.rises).isEqualTo(1);
        assertThat(line.high).isFalse();
        id.change(new byte[16]);
        States.restore(id, saved);
        assertThat(id.load(0, 8)).isEqualTo(0x0807_0605_0403_0201L);
        assertThatThrownBy(() -> id.change(new byte[15]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> States.restore(id, saved, 0)).isInstanceOf(IOException.class);
    }

    @Test
    void aDriverThatHasJustLookedIsToldALittleLater() throws IOException {
        var line = new RecordingLine();
        var settle = new ArrayList<Runnable>();
        var id = new VmGenerationId(ONE, (nanos, task) -> settle.add(task), line);
        assertThat(id.load(0, 8)).isNotZero();
        byte[] saved = States.save(id);
        var other = new VmGenerationId(ONE, (nanos, task) -> settle.add(task), line);
        States.restore(other, saved);
        other.change(new byte[16]);
        assertThat(line.rises).isZero();
        settle.get(1).run();
        assertThat(line.rises).isEqualTo(1);
        settle.get(1).run();
        assertThat(line.rises).isEqualTo(1);
    }

    @Test
    void aHostileDriverOnlyHarmsItself() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var executor = new ManualExecutor();
        var uart = new Uart16550(executor, InterruptLine.NONE);
        var rtc = new GoldfishRtc(() -> Instant.EPOCH, DeviceTimer.NEVER, InterruptLine.NONE);
        List<MmioDevice> devices =
                List.of(
                        uart,
                        rtc,
                        new TestDevice((verdict, code) -> {}),
                        new VmGenerationId(ONE, DeviceTimer.NEVER, InterruptLine.NONE));
        for (int i = 0; i < 300_000; i++) {
            MmioDevice device = devices.get(random.nextInt(devices.size()));
            int size = 1 << random.nextInt(4);
            long offset = random.nextInt(random.nextBoolean() ? 0x20 : 0x100 - size);
            switch (random.nextInt(8)) {
                case 0, 1, 2 ->
                        assertThat(device.load(offset, size)).as("seed %d", seed).isNotNull();
                case 3 -> uart.input(ONE, 0, random.nextInt(17));
                case 4 -> {
                    if (random.nextInt(50) == 0) {
                        executor.run();
                    }
                }
                default -> device.store(offset, size, random.nextLong());
            }
            assertThat(executor.waiting()).as("seed %d", seed).isLessThanOrEqualTo(1);
        }
        byte[] state = States.save(uart);
        var other = new Uart16550(executor, InterruptLine.NONE);
        States.restore(other, state);
        assertThat(States.save(other)).as("seed %d", seed).isEqualTo(state);
    }

    @Test
    void aBrokenStateIsRefusedOrHarmless() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var uart = new Uart16550(task -> {}, InterruptLine.NONE);
        uart.input(ONE, 0, 16);
        byte[] state = States.save(uart);
        for (int i = 0; i < 2000; i++) {
            byte[] broken = state.clone();
            broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            var victim = new Uart16550(task -> {}, InterruptLine.NONE);
            try {
                States.restore(victim, broken);
            } catch (IOException expected) {
                assertThat(expected).as("seed %d", seed).isNotNull();
            }
            for (int register = 0; register < 8; register++) {
                victim.store(register, 1, random.nextInt());
                assertThat(victim.load(register, 1)).as("seed %d", seed).isBetween(0L, 255L);
            }
        }
    }
}
