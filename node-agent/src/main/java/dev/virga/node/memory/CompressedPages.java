package dev.virga.node.memory;

import dev.virga.guest.memory.RawMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Cold pages, compressed (LZ4) and kept in pages of the pool, several to a page. What does not
 * become half as small is refused. Limits: as many pages of the pool as it was made for. Threads:
 * any.
 */
final class CompressedPages {
    /** How large a compartment is, by class; as many as fit share a page. */
    private static final int[] SIZES = {256, 400, 512, 680, 816, 1024, 1360, 2048};

    private static final int LARGEST = SIZES[SIZES.length - 1];
    private static final int COMPARTMENT_BITS = 4;

    /** A page that is divided into compartments of one size. */
    private static final class Divided {
        final long address;
        final int kind;
        final short[] lengths;
        int used;
        boolean listed;

        Divided(long address, int kind) {
            this.address = address;
            this.kind = kind;
            this.lengths = new short[Pages.BYTES / SIZES[kind]];
        }

        long compartment(int number) {
            return address + (long) number * SIZES[kind];
        }
    }

    private final FramePool pool;
    private final long limit;
    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final byte[] plain = new byte[Pages.BYTES];
    private final byte[] packed = new byte[compressor.maxCompressedLength(Pages.BYTES)];
    private final List<Divided> pages = new ArrayList<>();
    private final Deque<Integer> unused = new ArrayDeque<>();
    private final List<Deque<Integer>> open = new ArrayList<>();
    private long held;
    private long stored;
    private long bytes;

    CompressedPages(FramePool pool, long limit) {
        this.pool = pool;
        this.limit = limit;
        for (int i = 0; i < SIZES.length; i++) {
            open.add(new ArrayDeque<>());
        }
    }

    /** Keeps a page's contents; its number, or -1 if they stay large or there is no room. */
    synchronized long store(long page) {
        RawMemory.copyOut(page, plain, 0, Pages.BYTES);
        int length = compressor.compress(plain, 0, Pages.BYTES, packed, 0, packed.length);
        if (length > LARGEST) {
            return -1;
        }
        int kind = 0;
        while (SIZES[kind] < length) {
            kind++;
        }
        int at = pageWithRoom(kind);
        if (at < 0) {
            return -1;
        }
        Divided divided = pages.get(at);
        int number = 0;
        while (divided.lengths[number] != 0) {
            number++;
        }
        divided.lengths[number] = (short) length;
        divided.used++;
        if (divided.used == divided.lengths.length) {
            divided.listed = false;
            open.get(kind).remove(at);
        }
        RawMemory.copyIn(packed, 0, divided.compartment(number), length);
        stored++;
        bytes += length;
        return (long) at << COMPARTMENT_BITS | number;
    }

    private int pageWithRoom(int kind) {
        Integer first = open.get(kind).peekFirst();
        if (first != null) {
            return first;
        }
        if (held == limit) {
            return -1;
        }
        long address = pool.takeReserved();
        if (address == 0) {
            return -1;
        }
        held++;
        var divided = new Divided(address, kind);
        divided.listed = true;
        Integer free = unused.pollFirst();
        int at = free == null ? pages.size() : free;
        if (free == null) {
            pages.add(divided);
        } else {
            pages.set(at, divided);
        }
        open.get(kind).addFirst(at);
        return at;
    }

    /** Puts what was kept into a page, and keeps it no longer. */
    synchronized void load(long number, long page) {
        Divided divided = pages.get((int) (number >>> COMPARTMENT_BITS));
        int compartment = (int) number & (1 << COMPARTMENT_BITS) - 1;
        int length = divided.lengths[compartment];
        RawMemory.copyOut(divided.compartment(compartment), packed, 0, length);
        int plainLength;
        try {
            plainLength = decompressor.decompress(packed, 0, length, plain, 0);
        } catch (LZ4Exception e) {
            throw new IllegalStateException("a compressed page was overwritten", e);
        }
        if (plainLength != Pages.BYTES) {
            throw new IllegalStateException("a compressed page holds " + plainLength + " bytes");
        }
        RawMemory.copyIn(plain, 0, page, Pages.BYTES);
        free(number);
    }

    /** Keeps a page's contents no longer. */
    synchronized void free(long number) {
        int at = (int) (number >>> COMPARTMENT_BITS);
        Divided divided = pages.get(at);
        int compartment = (int) number & (1 << COMPARTMENT_BITS) - 1;
        stored--;
        bytes -= divided.lengths[compartment];
        divided.lengths[compartment] = 0;
        divided.used--;
        if (divided.used == 0) {
            if (divided.listed) {
                open.get(divided.kind).remove(at);
            }
            unused.addLast(at);
            held--;
            pool.give(divided.address);
        } else if (!divided.listed) {
            divided.listed = true;
            open.get(divided.kind).addLast(at);
        }
    }

    /** Pages kept. */
    synchronized long stored() {
        return stored;
    }

    /** Pages of the pool that they take. */
    synchronized long held() {
        return held;
    }

    /** Bytes that they compressed to. */
    synchronized long bytes() {
        return bytes;
    }
}
