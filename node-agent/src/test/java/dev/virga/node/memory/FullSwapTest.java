package dev.virga.node.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.memory.RawMemory;
import dev.virga.node.SmallDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A swap file on a disk that is full, and then is not. */
class FullSwapTest {
    @TempDir Path mount;

    @Test
    void itCountsAsFullAndTakesPagesAgainWhenThereIsRoom() throws Exception {
        SmallDisk.run(FullSwapTest.class, 1, mount);
    }

    /** Runs beside the small disk. */
    public static void main(String[] arguments) throws IOException {
        SmallDisk small = new SmallDisk(arguments);
        long page = RawMemory.allocate(4096);
        byte[] bytes = new byte[4096];
        bytes[100] = 5;
        RawMemory.copyIn(bytes, 0, page, bytes.length);
        try (SwapFile swap = new SwapFile(small.folder().resolve("swap"), 8 << 20)) {
            int first = swap.store(page);
            small.fill();
            assertThat(swap.store(page)).isEqualTo(-1);
            assertThat(swap.failed()).isTrue();
            assertThat(swap.store(page)).isEqualTo(-1);
            assertThat(swap.used()).isEqualTo(1);
            swap.load(first, page);
            small.free();
            int later = -1;
            for (int i = 0; i < SwapFile.TRIED_AGAIN; i++) {
                later = Math.max(later, swap.store(page));
            }
            assertThat(later).isPositive();
            assertThat(swap.failed()).isFalse();
            swap.load(later, page);
        }
    }
}
