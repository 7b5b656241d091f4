package dev.virga.guest.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GuestMemoryTest {
    private static final long BASE = 0x8000_0000L;

    private final LocalFrames frames = new LocalFrames(4 * 4096);
    private final GuestMemory memory = new GuestMemory(BASE, frames);
    private final List<String> log = new ArrayList<>();

    GuestMemoryTest() {
        memory.attach(gfn -> log.add("code " + gfn), gfn -> log.add("tags " + gfn));
    }

    @AfterEach
    void end() {
        frames.close();
    }

    @Test
    void aDeviceThatWritesTakesTheZerosAwayFromAllWhoReadThem() {
        while (!memory.mayTagRead(1)) {
            assertThat(memory.readInt(BASE + 4096)).isZero();
        }
        try (Pin other = memory.pin(BASE + 4096, 8, false);
                Pin pin = memory.pin(BASE + 4096, 8, true)) {
            assertThat(other.length()).isEqualTo(8);
            pin.putInt(4, 7);
            assertThat(log).containsExactly("tags 1");
        }
        assertThat(memory.readInt(BASE + 4100)).isEqualTo(7);
    }

    @Test
    void codeDecodedWhileADeviceWritesIsDropped() {
        assertThat(memory.markCode(2)).isFalse();
        int before;
        try (Pin pin = memory.pin(BASE + 2 * 4096, 4, true)) {
            assertThat(log).containsOnly("code 2");
            before = log.size();
            assertThat(memory.markCode(2)).isFalse();
            pin.putShort(2, (short) 1);
        }
        assertThat(log).containsOnly("code 2").hasSizeGreaterThan(before);
        assertThat(memory.isCode(2)).isFalse();
    }

    @Test
    void nothingOutsideOfRamIsReached() {
        assertThatThrownBy(() -> memory.readInt(BASE - 4)).isInstanceOf(DmaFault.class);
        assertThatThrownBy(() -> memory.readInt(BASE + 4 * 4096)).isInstanceOf(DmaFault.class);
        assertThatThrownBy(() -> memory.readShort(BASE + 1)).isInstanceOf(DmaFault.class);
        assertThatThrownBy(() -> memory.pin(BASE, 4 * 4096 + 1, true)).isInstanceOf(DmaFault.class);
        assertThatThrownBy(() -> memory.pin(BASE, -1, true)).isInstanceOf(DmaFault.class);
        assertThat(memory.pinned(0)).isFalse();
    }
}
