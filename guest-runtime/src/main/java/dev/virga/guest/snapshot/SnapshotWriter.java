package dev.virga.guest.snapshot;

import dev.virga.guest.device.Stateful;
import dev.virga.guest.memory.GuestMemory;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes a machine that is not running: what it is, its RAM without zeros and repetitions, and the
 * state of each of its parts. The same machine always gives the same bytes. One thread; the stream
 * is flushed and left open.
 */
public final class SnapshotWriter {
    private final DataOutputStream out;
    private final Optional<PageCompression> compression;
    private long pages;

    /** Writes to a stream; without compression pages are stored as they are. */
    public SnapshotWriter(OutputStream out, Optional<PageCompression> compression) {
        this.out = new DataOutputStream(out);
        this.compression = compression;
    }

    /**
     * Writes everything.
     *
     * @param shape what must be the same in the machine that takes it over, such as its memory's
     *     size, by names that a user understands
     * @param parts each with a name of its own
     * @throws IOException if the stream fails, or a part has more than 64 MiB of state
     */
    public void write(SortedMap<String, String> shape, List<Stateful> parts, GuestMemory memory)
            throws IOException {
        begin(shape, 0);
        writeRam(new RamAccess(memory));
        finish(parts);
    }

    /**
     * Writes everything but RAM, which is handed over in another way.
     *
     * @throws IOException as {@link #write}
     */
    public void writeWithoutRam(SortedMap<String, String> shape, List<Stateful> parts)
            throws IOException {
        begin(shape, SnapshotFormat.RAM_APART);
        finish(parts);
    }

    private void begin(SortedMap<String, String> shape, int flags) throws IOException {
        out.writeLong(SnapshotFormat.MAGIC);
        out.writeInt(SnapshotFormat.VERSION);
        out.writeInt(flags);
        writeShape(shape);
    }

    private void finish(List<Stateful> parts) throws IOException {
        for (Stateful part : parts) {
            writePart(part);
        }
        var end = ByteBuffer.allocate(12);
        record(SnapshotFormat.END, end.putLong(pages).putInt(parts.size()).array());
        out.flush();
    }

    private void writeShape(SortedMap<String, String> shape) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var body = new DataOutputStream(bytes);
        body.writeInt(shape.size());
        for (var entry : shape.entrySet()) {
            body.writeUTF(entry.getKey());
            body.writeUTF(entry.getValue());
        }
        if (bytes.size() > SnapshotFormat.MOST_SHAPE_BYTES) {
            throw new IOException("the machine's shape takes " + bytes.size() + " bytes");
        }
        record(
                SnapshotFormat.SHAPE,
                ByteBuffer.allocate(4).putInt(bytes.size()).array(),
                bytes.toByteArray());
    }

    private void writePart(Stateful part) throws IOException {
        var state = new ByteArrayOutputStream();
        part.saveState(new DataOutputStream(state));
        if (state.size() > SnapshotFormat.MOST_PART_BYTES) {
            throw new IOException(part.stateName() + " has " + state.size() + " bytes of state");
        }
        var head = new ByteArrayOutputStream();
        var body = new DataOutputStream(head);
        body.writeUTF(part.stateName());
        body.writeInt(part.stateVersion());
        body.writeInt(state.size());
        record(SnapshotFormat.PART, head.toByteArray(), state.toByteArray());
    }

    private void writeRam(RamAccess ram) throws IOException {
        var twins = new TwinPages(ram);
        var chunk = new PageChunk();
        for (int gfn = 0; gfn < ram.frames(); gfn++) {
            if (!ram.read(gfn, chunk.contents, chunk.used)) {
                continue;
            }
            pages++;
            int twin = twins.find(gfn, chunk.contents, chunk.used);
            chunk.add(gfn, twin);
            if (chunk.full()) {
                write(chunk);
            }
        }
        if (chunk.count > 0) {
            write(chunk);
        }
    }

    private void write(PageChunk chunk) throws IOException {
        int number = SnapshotFormat.NOT_COMPRESSED;
        byte[] stored = chunk.contents;
        int length = chunk.used;
        if (compression.isPresent() && length > 0) {
            int smaller = compression.get().compress(chunk.contents, length, chunk.compressed);
            if (smaller > 0 && smaller < length) {
                number = compression.get().number();
                stored = chunk.compressed;
                length = smaller;
            }
        }
        byte[] head =
                ByteBuffer.allocate(SnapshotFormat.PAGES_HEAD_BYTES)
                        .putInt(chunk.count)
                        .putInt(number)
                        .putInt(length)
                        .array();
        byte[] table = new byte[8 * chunk.count];
        ByteBuffer.wrap(table).put(chunk.table.array(), 0, table.length);
        record(SnapshotFormat.PAGES, head, table, Arrays.copyOf(stored, length));
        chunk.clear();
    }

    private void record(int tag, byte[]... body) throws IOException {
        byte[] begin = ByteBuffer.allocate(4).putInt(tag).array();
        out.write(begin);
        byte[][] all = new byte[body.length + 1][];
        all[0] = begin;
        for (int i = 0; i < body.length; i++) {
            out.write(body[i]);
            all[i + 1] = body[i];
        }
        out.writeInt(SnapshotFormat.crc(all));
    }

    /** Pages that are about to be written together. */
    private static final class PageChunk {
        final byte[] contents =
                new byte[(SnapshotFormat.PAGES_AT_ONCE + 1) * SnapshotFormat.PAGE_BYTES];
        final byte[] compressed = new byte[contents.length];
        final ByteBuffer table = ByteBuffer.allocate(8 * SnapshotFormat.PAGES_AT_ONCE);
        int count;
        int used;

        /** Takes the page that stands after the used ones, or notes its twin. */
        void add(int gfn, int twin) {
            table.putInt(gfn).putInt(twin);
            count++;
            if (twin == SnapshotFormat.OWN_CONTENTS) {
                used += SnapshotFormat.PAGE_BYTES;
            }
        }

        boolean full() {
            return count == SnapshotFormat.PAGES_AT_ONCE;
        }

        void clear() {
            table.clear();
            count = 0;
            used = 0;
        }
    }
}
