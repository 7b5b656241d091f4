package dev.virga.cli.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.junit.jupiter.api.Test;

class LegacyLz4Test {
    private static final long SEED = 20261123;

    private static byte[] compressed(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LegacyLz4.write(content, out);
        return out.toByteArray();
    }

    /** Reads the frame with the library's decoder of blocks. */
    private static byte[] unpacked(byte[] frame) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.getInt()).isEqualTo(0x184c2102);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            int size = in.getInt();
            byte[] block = Arrays.copyOfRange(frame, in.position(), in.position() + size);
            try (BlockLZ4CompressorInputStream lz4 =
                    new BlockLZ4CompressorInputStream(new ByteArrayInputStream(block))) {
                lz4.transferTo(out);
            }
            in.position(in.position() + size);
        }
        return out.toByteArray();
    }

    @Test
    void whatIsWrittenCanBeRead() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 60; round++) {
            byte[] content = new byte[random.nextInt(round < 40 ? 40 : 200_000)];
            int letters = 1 + random.nextInt(256);
            for (int i = 0; i < content.length; i++) {
                boolean again = i > 300 && random.nextInt(10) > 0;
                content[i] = again ? content[i - 290] : (byte) random.nextInt(letters);
            }
            assertThat(unpacked(compressed(content)))
                    .as("seed %d round %d", SEED, round)
                    .isEqualTo(content);
        }
    }

    @Test
    void blocksAreAtMostEightMebibytes() throws IOException {
        byte[] content = new byte[(8 << 20) + 100];
        Arrays.fill(content, 8 << 20, content.length, (byte) 7);
        byte[] frame = compressed(content);
        assertThat(frame.length).isLessThan(content.length / 100);
        assertThat(unpacked(frame)).isEqualTo(content);
    }
}
