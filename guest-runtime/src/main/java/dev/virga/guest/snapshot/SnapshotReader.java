package dev.virga.guest.snapshot;

import dev.virga.guest.device.Stateful;
import dev.virga.guest.memory.GuestMemory;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes over a snapshot into a machine that is not running. Nothing in the snapshot is believed:
 * each length has a bound, each record a checksum; memory used does not depend on what it says.
 * After a failure the machine's state is undefined and it must be thrown away. One thread; the
 * stream is read up to the snapshot's end and left open.
 */
public final class SnapshotReader {
    private final DataInputStream in;
    private final Map<Integer, PageCompression> compressions = new HashMap<>();

    /** Reads from a stream, knowing deflate. */
    public SnapshotReader(InputStream in) {
        this(in, List.of(new DeflateCompression()));
    }

    /** Reads from a stream, knowing these compressions. */
    public SnapshotReader(InputStream in, List<PageCompression> known) {
        this.in = new DataInputStream(in);
        known.forEach(each -> compressions.put(each.number(), each));
    }

    /**
     * Reads everything.
     *
     * @param shape of the machine that takes it over; must be that of the snapshot
     * @param parts of that machine; the snapshot must have all of them and no others
     * @throws BadSnapshotException if it is damaged or of another machine; says which
     * @throws IOException if the stream fails
     */
    public void read(SortedMap<String, String> shape, List<Stateful> parts, GuestMemory memory)
            throws IOException {
        try {
            readHeader(0);
            compare(savedShape(), shape);
            readRecords(parts, Optional.of(new RamRestore(new RamAccess(memory), compressions)));
        } catch (EOFException e) {
            throw new BadSnapshotException("the snapshot is truncated", e);
        }
    }

    /**
     * Reads what {@link SnapshotWriter#writeWithoutRam} wrote, into a machine that has its RAM.
     *
     * @throws BadSnapshotException as {@link #read}
     * @throws IOException if the stream fails
     */
    public void readWithoutRam(SortedMap<String, String> shape, List<Stateful> parts)
            throws IOException {
        try {
            readHeader(SnapshotFormat.RAM_APART);
            compare(savedShape(), shape);
            readRecords(parts, Optional.empty());
        } catch (EOFException e) {
            throw new BadSnapshotException("the snapshot is truncated", e);
        }
    }

    /**
     * Reads only what machine the snapshot is of; nothing else can be read afterwards.
     *
     * @throws BadSnapshotException if it is damaged before that
     * @throws IOException if the stream fails
     */
    public SortedMap<String, String> shape() throws IOException {
        try {
            readHeader(0);
            return savedShape();
        } catch (EOFException e) {
            throw new BadSnapshotException("the snapshot is truncated", e);
        }
    }

    private void readHeader(int expected) throws IOException {
        if (in.readLong() != SnapshotFormat.MAGIC) {
            throw new BadSnapshotException("this is not a snapshot of a Virga machine");
        }
        int version = in.readInt();
        if (version != SnapshotFormat.VERSION) {
            throw new BadSnapshotException(
                    "the snapshot has format version "
                            + version
                            + ", this program knows "
                            + SnapshotFormat.VERSION);
        }
        int flags = in.readInt();
        if (flags != expected) {
            throw new BadSnapshotException(
                    "the snapshot needs features that this program lacks (flags 0x"
                            + Integer.toHexString(flags)
                            + ")");
        }
    }

    private SortedMap<String, String> savedShape() throws IOException {
        if (in.readInt() != SnapshotFormat.SHAPE) {
            throw new BadSnapshotException("the snapshot doesn't say what machine it is of");
        }
        byte[] length = bytes(4);
        byte[] body = bytes(bounded(int32(length), SnapshotFormat.MOST_SHAPE_BYTES, "shape"));
        check("shape", SnapshotFormat.SHAPE, length, body);
        var saved = new TreeMap<String, String>();
        var fields = new DataInputStream(new ByteArrayInputStream(body));
        try {
            for (int count = fields.readInt(); count > 0; count--) {
                saved.put(fields.readUTF(), fields.readUTF());
            }
        } catch (IOException e) {
            throw new BadSnapshotException("the snapshot's shape makes no sense", e);
        }
        return saved;
    }

    private static void compare(SortedMap<String, String> saved, SortedMap<String, String> here)
            throws BadSnapshotException {
        var names = new TreeMap<>(saved);
        names.putAll(here);
        for (String name : names.keySet()) {
            String there = saved.getOrDefault(name, "none");
            String mine = here.getOrDefault(name, "none");
            if (!there.equals(mine)) {
                throw new BadSnapshotException(
                        "the snapshot is of another machine: its "
                                + printable(name)
                                + " is "
                                + printable(there)
                                + ", here it is "
                                + printable(mine));
            }
        }
    }

    private void readRecords(List<Stateful> parts, Optional<RamRestore> ram) throws IOException {
        var waiting = new HashMap<String, Stateful>();
        for (Stateful part : parts) {
            if (waiting.put(part.stateName(), part) != null) {
                throw new IllegalArgumentException("two parts named " + part.stateName());
            }
        }
        while (true) {
            int tag = in.readInt();
            switch (tag) {
                case SnapshotFormat.PAGES ->
                        readPages(
                                ram.orElseThrow(() ->
                                        new BadSnapshotException(
                                                "the snapshot has pages that belong nowhere")));
                case SnapshotFormat.PART -> readPart(waiting);
                case SnapshotFormat.END -> {
                    readEnd(ram.map(RamRestore::pages).orElse(0L), parts.size() - waiting.size());
                    if (!waiting.isEmpty()) {
                        throw new BadSnapshotException(
                                "the snapshot lacks the state of "
                                        + String.join(", ", new TreeMap<>(waiting).keySet()));
                    }
                    if (ram.isPresent()) {
                        ram.get().clearOthers();
                    }
                    return;
                }
                default ->
                        throw new BadSnapshotException(
                                "the snapshot is damaged, or has records (0x"
                                        + Integer.toHexString(tag)
                                        + ") that this program doesn't know");
            }
        }
    }

    private void readPages(RamRestore ram) throws IOException {
        byte[] head = bytes(SnapshotFormat.PAGES_HEAD_BYTES);
        var fields = ByteBuffer.wrap(head);
        int count = bounded(fields.getInt(), SnapshotFormat.PAGES_AT_ONCE, "number of pages");
        int compression = fields.getInt();
        int most = SnapshotFormat.PAGES_AT_ONCE * SnapshotFormat.PAGE_BYTES;
        byte[] table = bytes(8 * count);
        byte[] stored = bytes(bounded(fields.getInt(), most, "length of pages"));
        check("memory", SnapshotFormat.PAGES, head, table, stored);
        ram.restore(ByteBuffer.wrap(table), compression, stored);
    }

    private void readPart(Map<String, Stateful> waiting) throws IOException {
        byte[] nameLength = bytes(2);
        int length = ByteBuffer.wrap(nameLength).getShort() & 0xFFFF;
        byte[] name = bytes(bounded(length, SnapshotFormat.MOST_NAME_BYTES, "name"));
        byte[] head = bytes(8);
        int version = ByteBuffer.wrap(head).getInt();
        int size = ByteBuffer.wrap(head).getInt(4);
        byte[] state = bytes(bounded(size, SnapshotFormat.MOST_PART_BYTES, "state"));
        String text = printable(new String(name, StandardCharsets.UTF_8));
        check(text, SnapshotFormat.PART, nameLength, name, head, state);
        Stateful part = waiting.remove(text);
        if (part == null) {
            throw new BadSnapshotException(
                    "the snapshot has the state of " + text + " twice, or for nothing here");
        }
        restore(part, version, state);
    }

    private static void restore(Stateful part, int version, byte[] state) throws IOException {
        var bytes = new ByteArrayInputStream(state);
        try {
            part.restoreState(new DataInputStream(bytes), version);
        } catch (EOFException e) {
            throw new BadSnapshotException(
                    "the state of " + part.stateName() + " ends too early", e);
        } catch (IOException | RuntimeException e) {
            // A part that trips over a state that was made to harm has refused it, too.
            throw new BadSnapshotException(
                    "the state of " + part.stateName() + " can't be taken over: " + e.getMessage(),
                    e);
        }
        if (bytes.available() > 0) {
            throw new BadSnapshotException(
                    "the state of "
                            + part.stateName()
                            + " has "
                            + bytes.available()
                            + " bytes too many");
        }
    }

    private void readEnd(long pages, int parts) throws IOException {
        byte[] body = bytes(12);
        check("end", SnapshotFormat.END, body);
        var totals = ByteBuffer.wrap(body);
        if (totals.getLong() != pages || totals.getInt() != parts) {
            throw new BadSnapshotException("the snapshot lacks some of its pages or parts");
        }
    }

    private void check(String what, int tag, byte[]... body) throws IOException {
        byte[][] all = new byte[body.length + 1][];
        all[0] = ByteBuffer.allocate(4).putInt(tag).array();
        System.arraycopy(body, 0, all, 1, body.length);
        if (in.readInt() != SnapshotFormat.crc(all)) {
            throw new BadSnapshotException(
                    "the snapshot is damaged: checksum of " + what + " is wrong");
        }
    }

    /** So many bytes; memory grows with what really comes, not with what was promised. */
    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private static int int32(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt();
    }

    private static int bounded(int value, int most, String what) throws IOException {
        if (value < 0 || value > most) {
            throw new BadSnapshotException(
                    "the snapshot is damaged: " + what + " " + Integer.toUnsignedString(value));
        }
        return value;
    }

    private static String printable(String text) {
        return text.codePoints()
                .limit(100)
                .map(c -> c < ' ' || c == 0x7F ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
