package dev.virga.guest.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;

/** Puts pages back where they were. One thread. */
final class RamRestore {
    private static final int PAGE = SnapshotFormat.PAGE_BYTES;

    private final RamAccess ram;
    private final Map<Integer, PageCompression> compressions;
    private final BitSet restored;
    private final byte[] contents = new byte[SnapshotFormat.PAGES_AT_ONCE * PAGE];
    private final byte[] twin = new byte[PAGE];
    private int next;

    RamRestore(RamAccess ram, Map<Integer, PageCompression> compressions) {
        this.ram = ram;
        this.compressions = compressions;
        restored = new BitSet(ram.frames());
    }

    /** Pages so far. */
    long pages() {
        return restored.cardinality();
    }

    /** Restores a chunk: pairs of frame and twin, and the stored contents of those without twin. */
    void restore(ByteBuffer table, int compression, byte[] stored) throws IOException {
        int own = 0;
        for (int at = 0; at < table.limit(); at += 8) {
            own += table.getInt(at + 4) == SnapshotFormat.OWN_CONTENTS ? 1 : 0;
        }
        expand(compression, stored, own * PAGE);
        int used = 0;
        while (table.hasRemaining()) {
            int gfn = table.getInt();
            int source = table.getInt();
            if (gfn < next || gfn >= ram.frames()) {
                throw new BadSnapshotException(
                        "the snapshot's memory is out of order, or has more than this machine");
            }
            next = gfn + 1;
            restored.set(gfn);
            if (source == SnapshotFormat.OWN_CONTENTS) {
                ram.write(gfn, contents, used);
                used += PAGE;
            } else {
                copy(source, gfn);
            }
        }
    }

    /** Makes frames that the snapshot doesn't name read as zeros. */
    void clearOthers() throws IOException {
        int frames = ram.frames();
        for (int gfn = restored.nextClearBit(0);
                gfn < frames;
                gfn = restored.nextClearBit(gfn + 1)) {
            ram.clear(gfn);
        }
    }

    private void copy(int source, int gfn) throws IOException {
        if (source < 0 || source >= gfn || !restored.get(source) || !ram.read(source, twin, 0)) {
            throw new BadSnapshotException("the snapshot repeats a page that it doesn't have");
        }
        ram.write(gfn, twin, 0);
    }

    private void expand(int compression, byte[] stored, int expected) throws IOException {
        if (compression == SnapshotFormat.NOT_COMPRESSED) {
            if (stored.length != expected) {
                throw new BadSnapshotException("the snapshot's memory has another length");
            }
            System.arraycopy(stored, 0, contents, 0, expected);
            return;
        }
        PageCompression known = compressions.get(compression);
        if (known == null) {
            throw new BadSnapshotException(
                    "the snapshot's memory is compressed in a way (number "
                            + compression
                            + ") that this program doesn't know");
        }
        try {
            known.expand(stored, stored.length, contents, expected);
        } catch (IOException e) {
            throw new BadSnapshotException("the snapshot is damaged: " + e.getMessage(), e);
        }
    }
}
