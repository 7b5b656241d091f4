package dev.virga.guest.fdt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a flattened device tree (Devicetree specification 0.4, chapter 5; version 17): nodes are
 * begun and ended in order, a node's properties come before its children.
 *
 * <p>Limits: {@value #MAX_BYTES} bytes in all, {@value #MAX_DEPTH} levels. One thread; one tree.
 */
public final class FdtWriter {
    /** The largest tree, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    /** The deepest nesting of nodes. */
    public static final int MAX_DEPTH = 16;

    private static final int MAGIC = 0xD00D_FEED;
    private static final int VERSION = 17;
    private static final int COMPATIBLE_VERSION = 16;
    private static final int BEGIN_NODE = 1;
    private static final int END_NODE = 2;
    private static final int PROPERTY = 3;
    private static final int END = 9;
    private static final int HEADER_BYTES = 40;
    private static final int RESERVATIONS_BYTES = 16; // none but the terminator

    private final ByteArrayOutputStream structure = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> stringOffsets = new LinkedHashMap<>();
    private int depth;
    private boolean childrenBegun;

    /** Begins a node; the root's name is empty. */
    public FdtWriter begin(String name) {
        if (depth == MAX_DEPTH) {
            throw new IllegalStateException("more than " + MAX_DEPTH + " levels of nodes");
        }
        if (depth == 0 && structure.size() > 0) {
            throw new IllegalStateException("a tree has one root");
        }
        depth++;
        childrenBegun = false;
        cell(BEGIN_NODE);
        bytes(terminated(name));
        return this;
    }

    /** Ends the node begun last. */
    public FdtWriter end() {
        if (depth == 0) {
            throw new IllegalStateException("no node to end");
        }
        depth--;
        childrenBegun = true;
        cell(END_NODE);
        return this;
    }

    /** A property without a value: its presence says it. */
    public FdtWriter flag(String name) {
        return property(name, new byte[0]);
    }

    /** A property of 32-bit cells. */
    public FdtWriter cells(String name, int... values) {
        var value = ByteBuffer.allocate(4 * values.length);
        for (int cell : values) {
            value.putInt(cell);
        }
        return property(name, value.array());
    }

    /** A property of 64-bit numbers, each two cells. */
    public FdtWriter longs(String name, long... values) {
        var value = ByteBuffer.allocate(8 * values.length);
        for (long number : values) {
            value.putLong(number);
        }
        return property(name, value.array());
    }

    /** A property that is a list of strings. */
    public FdtWriter strings(String name, String... values) {
        var value = new ByteArrayOutputStream();
        for (String text : values) {
            value.writeBytes(terminated(text));
        }
        return property(name, value.toByteArray());
    }

    /** A property of raw bytes. */
    public FdtWriter property(String name, byte[] value) {
        if (depth == 0 || childrenBegun) {
            throw new IllegalStateException("property " + name + " stands before no child's node");
        }
        Integer offset = stringOffsets.get(name);
        if (offset == null) {
            offset = strings.size();
            stringOffsets.put(name, offset);
            strings.writeBytes(terminated(name));
        }
        cell(PROPERTY);
        cell(value.length);
        cell(offset);
        bytes(value);
        return this;
    }

    /** The finished tree; every node must have been ended. */
    public byte[] finish() {
        if (depth != 0 || structure.size() == 0) {
            throw new IllegalStateException("the tree is not complete");
        }
        cell(END);
        int structureAt = HEADER_BYTES + RESERVATIONS_BYTES;
        int stringsAt = structureAt + structure.size();
        int total = (stringsAt + strings.size() + 7) & ~7;
        checkSize(total);
        var tree = ByteBuffer.allocate(total);
        tree.putInt(MAGIC).putInt(total).putInt(structureAt).putInt(stringsAt);
        tree.putInt(HEADER_BYTES).putInt(VERSION).putInt(COMPATIBLE_VERSION);
        tree.putInt(0).putInt(strings.size()).putInt(structure.size());
        tree.position(structureAt);
        tree.put(structure.toByteArray()).put(strings.toByteArray());
        return tree.array();
    }

    private void cell(int value) {
        structure.writeBytes(ByteBuffer.allocate(4).putInt(value).array());
    }

    private void bytes(byte[] value) {
        checkSize(structure.size() + value.length);
        structure.writeBytes(value);
        while (structure.size() % 4 != 0) {
            structure.write(0);
        }
    }

    private static void checkSize(int size) {
        if (size > MAX_BYTES) {
            throw new IllegalStateException("device tree larger than " + MAX_BYTES + " bytes");
        }
    }

    private static byte[] terminated(String text) {
        if (text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a zero inside a device tree's string");
        }
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }
}
