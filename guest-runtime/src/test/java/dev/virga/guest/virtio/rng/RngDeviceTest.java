package dev.virga.guest.virtio.rng;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.virtio.Bench;
import dev.virga.guest.virtio.VirtioDriver.Buffer;
import dev.virga.guest.virtio.VirtioDriver.Queue;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RngDeviceTest {
    @Test
    void givesAtMostAPageAndTheSameForTheSameSeed() throws InterruptedException {
        byte[] plain = run(1, false);
        assertThat(plain).hasSize(3 * 4096).isEqualTo(run(2, true));
        assertThat(new String(plain, java.nio.charset.StandardCharsets.ISO_8859_1).chars())
                .doesNotContainSequence(List.of(0, 0, 0, 0));
    }

    @Test
    void theHostsNumbersDiffer() {
        byte[] one = new byte[32];
        byte[] two = new byte[32];
        EntropySource.secure().fill(one);
        EntropySource.secure().fill(two);
        assertThat(one).isNotEqualTo(two);
    }

    private static byte[] run(long seed, boolean pending) throws InterruptedException {
        byte[] all = new byte[3 * 4096];
        try (var bench = new Bench(new RngDevice(EntropySource.seeded(99)), seed)) {
            Queue queue = bench.driver.start(-1).getFirst();
            for (int i = 0; i < 3; i++) {
                long at = bench.driver.allocate(3 * 4096);
                queue.add(new Buffer(at + 50, 3000, true), new Buffer(at + 5000, 5000, true));
                queue.kick();
                if (pending) {
                    bench.settlePending();
                } else {
                    bench.settle();
                }
                assertThat(queue.poll().orElseThrow().written()).isEqualTo(4096);
                bench.memory.read(at + 50, all, i * 4096, 3000);
                bench.memory.read(at + 5000, all, i * 4096 + 3000, 1096);
            }
        }
        return all;
    }
}
