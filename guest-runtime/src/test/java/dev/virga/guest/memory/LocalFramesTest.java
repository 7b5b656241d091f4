package dev.virga.guest.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFramesTest {
    private static final int FRAMES = 100;

    private final LocalFrames frames = new LocalFrames(FRAMES * 4096L);

    @AfterEach
    void end() {
        frames.close();
    }

    @Test
    void whatOnlyReceivedZerosIsTakenBack() {
        for (int gfn = 0; gfn < FRAMES; gfn++) {
            long page = frames.acquire(gfn, true);
            RawMemory.putLong(page + 4088, gfn % 2);
        }
        assertThat(frames.stats().residentBytes()).isEqualTo(FRAMES * 4096L);
        frames.tidy();
        frames.tidy();
        for (int gfn = 0; gfn < FRAMES - 16; gfn++) {
            assertThat(frames.zero(gfn)).isEqualTo(gfn % 2 == 0);
            assertThat(RawMemory.getLong(frames.acquire(gfn, false) + 4088)).isEqualTo(gfn % 2);
        }
        assertThat(frames.zero(FRAMES - 2)).isFalse();
        assertThat(frames.stats().residentBytes()).isEqualTo((FRAMES / 2 + 8) * 4096L);
    }

    @Test
    void atRestAllPagesAreLookedAtOnceMore() {
        for (int gfn = 0; gfn < FRAMES; gfn++) {
            RawMemory.putLong(frames.acquire(gfn, true), 1);
        }
        frames.tidy();
        frames.tidy();
        for (int gfn = 0; gfn < FRAMES; gfn += 2) {
            RawMemory.putLong(frames.acquire(gfn, true), 0);
        }
        frames.rest();
        for (int gfn = 0; gfn < FRAMES; gfn++) {
            assertThat(frames.zero(gfn)).isEqualTo(gfn % 2 == 0);
            assertThat(RawMemory.getLong(frames.acquire(gfn, false))).isEqualTo(gfn % 2);
        }
        assertThat(frames.stats().residentBytes()).isEqualTo(FRAMES / 2 * 4096L);
        // And what was given back reads as zeros when it is had again.
        for (int gfn = 0; gfn < FRAMES; gfn += 2) {
            assertThat(RawMemory.getLong(frames.acquire(gfn, true))).isZero();
        }
    }

    @Test
    void framesReadAsAFileUntilTheyAreWritten(@TempDir Path folder) throws IOException {
        byte[] content = new byte[4 * 4096];
        Arrays.fill(content, (byte) 7);
        Path path = Files.write(folder.resolve("file"), content);
        List<Long> revoked = new ArrayList<>();
        frames.attach((gfn, writesOnly) -> revoked.add(gfn));
        try (FileChannel file = FileChannel.open(path)) {
            frames.acquire(20, true);
            assertThat(frames.lend(19, file, 0, 3)).as("something is there").isFalse();
            assertThat(frames.lend(10, file, 4096, 3)).isTrue();
        }
        for (int gfn = 10; gfn < 13; gfn++) {
            assertThat(frames.zero(gfn)).isFalse();
            assertThat(frames.borrowed(gfn)).isTrue();
            assertThat(RawMemory.getByte(frames.acquire(gfn, false) + 4095)).isEqualTo((byte) 7);
        }
        assertThat(frames.stats())
                .isEqualTo(new FrameStats(FRAMES * 4096L, 4096, 96 * 4096, 3 * 4096));

        long own = frames.acquire(11, true);
        RawMemory.putByte(own, (byte) 8);
        assertThat(frames.borrowed(11)).isFalse();
        assertThat(frames.acquire(11, false)).isEqualTo(own);
        assertThat(RawMemory.getByte(own + 1)).isEqualTo((byte) 7);

        frames.discard(12);
        assertThat(revoked).containsExactly(12L);
        assertThat(frames.zero(12)).isTrue();
        assertThat(RawMemory.getByte(frames.acquire(12, true))).isZero();
        frames.rest();
        assertThat(RawMemory.getByte(frames.acquire(10, false))).isEqualTo((byte) 7);
        assertThat(frames.stats().sharedBytes()).isEqualTo(4096);
        assertThat(Files.readAllBytes(path)).isEqualTo(content);
    }

    @Test
    void whatADeviceHoldsOrSomebodyWritesMeanwhileStays() {
        List<Long> pages = new ArrayList<>();
        for (int gfn = 0; gfn < FRAMES; gfn++) {
            pages.add(frames.acquire(gfn, true));
        }
        List<String> log = new ArrayList<>();
        frames.attach((gfn, writesOnly) -> {
            assertThat(writesOnly).isFalse();
            assertThat(frames.acquire(gfn, false)).isEqualTo(FrameSource.PENDING);
            if (gfn == 1) {
                frames.whenReady(gfn, () -> log.add("ready"));
                assertThat(log).isEmpty();
            } else if (gfn == 2) {
                RawMemory.putByte(pages.get(2) + 9, (byte) 1);
            }
            return gfn != 1;
        });
        frames.tidy();
        assertThat(log).containsExactly("ready");
        assertThat(frames.acquire(1, false)).isEqualTo(pages.get(1));
        assertThat(frames.acquire(2, false)).isEqualTo(pages.get(2));
        assertThat(frames.zero(3)).isTrue();
    }
}
