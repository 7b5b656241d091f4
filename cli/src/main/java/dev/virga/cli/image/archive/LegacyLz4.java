package dev.virga.cli.image.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The "legacy" LZ4 frame, the one that the Linux kernel reads (LZ4 frame format description,
 * "Legacy frame"): a magic number, then blocks of at most 8 MiB, each after its compressed size. A
 * guest unpacks it in one or two instructions a byte, which an emulated processor feels.
 *
 * <p>The compressor is the plain greedy one: the last place with the same four bytes, or none. The
 * library's own looks for the best match and takes minutes for what this does in a second.
 */
public final class LegacyLz4 {

    private static final int MAGIC = 0x184c2102;
    private static final int BLOCK_BYTES = 8 << 20;
    private static final int HASH_BITS = 18;
    private static final int MIN_MATCH = 4;
    private static final int MAX_DISTANCE = 0xffff;

    /** The block format: the last match begins so far before the end, ... */
    private static final int LAST_MATCH = 12;

    /** ... and the last bytes are literals. */
    private static final int LAST_LITERALS = 5;

    private final byte[] in;
    private final int end;
    private final ByteBuffer out;

    private LegacyLz4(byte[] in, int end, int size) {
        this.in = in;
        this.end = end;
        this.out = ByteBuffer.allocate(size + size / 255 + 16).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Compresses and writes {@code content}, and leaves {@code target} open. */
    public static void write(byte[] content, OutputStream target) throws IOException {
        target.write(word(MAGIC));
        for (int at = 0; at < content.length; at += BLOCK_BYTES) {
            int size = Math.min(BLOCK_BYTES, content.length - at);
            ByteBuffer block = new LegacyLz4(content, at + size, size).block(at);
            target.write(word(block.position()));
            target.write(block.array(), 0, block.position());
        }
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    private ByteBuffer block(int start) {
        int[] last = new int[1 << HASH_BITS];
        Arrays.fill(last, -1);
        int literals = start;
        int at = start;
        while (at <= end - LAST_MATCH) {
            int hash = (four(at) * 0x9e3779b1) >>> (32 - HASH_BITS);
            int candidate = last[hash];
            last[hash] = at;
            if (candidate < 0 || at - candidate > MAX_DISTANCE || four(candidate) != four(at)) {
                at++;
                continue;
            }
            int length = MIN_MATCH;
            int limit = end - LAST_LITERALS - at;
            while (length < limit && in[candidate + length] == in[at + length]) {
                length++;
            }
            sequence(literals, at - literals, at - candidate, length);
            at += length;
            literals = at;
        }
        sequence(literals, end - literals, 0, 0);
        return out;
    }

    /** Literals, then a match; the last sequence of a block has none. */
    private void sequence(int from, int count, int distance, int length) {
        int extra = length - MIN_MATCH;
        int token = Math.min(count, 15) << 4;
        if (length > 0) {
            token |= Math.min(extra, 15);
        }
        out.put((byte) token);
        if (count >= 15) {
            rest(count - 15);
        }
        out.put(in, from, count);
        if (length > 0) {
            out.putShort((short) distance);
            if (extra >= 15) {
                rest(extra - 15);
            }
        }
    }

    private void rest(int value) {
        int left = value;
        while (left >= 255) {
            out.put((byte) 255);
            left -= 255;
        }
        out.put((byte) left);
    }

    private int four(int at) {
        return (in[at] & 0xff)
                | (in[at + 1] & 0xff) << 8
                | (in[at + 2] & 0xff) << 16
                | (in[at + 3] & 0xff) << 24;
    }
}
