package dev.virga.guest.fdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a flattened tree back, for tests: full path of each node or property to its value. */
public final class FdtReader {
    private FdtReader() {}

    /** Paths such as {@code /cpus/cpu@0/reg}; nodes have no value and end with a slash. */
    public static Map<String, byte[]> read(byte[] tree) {
        var in = ByteBuffer.wrap(tree);
        assertThat(in.getInt(0)).isEqualTo(0xD00D_FEED);
        assertThat(in.getInt(4)).isEqualTo(tree.length);
        assertThat(in.getInt(20)).isEqualTo(17);
        int strings = in.getInt(12);
        var values = new LinkedHashMap<String, byte[]>();
        var path = new ArrayDeque<String>();
        in.position(in.getInt(8));
        while (true) {
            switch (in.getInt()) {
                case 1 -> {
                    String name = text(tree, in.position());
                    in.position((in.position() + name.length() + 4) & ~3);
                    path.addLast(path.isEmpty() ? "/" : path.getLast() + name + "/");
                    assertThat(values.put(path.getLast(), new byte[0])).isNull();
                }
                case 2 -> path.removeLast();
                case 3 -> {
                    byte[] value = new byte[in.getInt()];
                    String name = text(tree, strings + in.getInt());
                    in.get(value);
                    in.position((in.position() + 3) & ~3);
                    assertThat(values.put(path.getLast() + name, value)).isNull();
                }
                case 9 -> {
                    assertThat(path).isEmpty();
                    return values;
                }
                default -> throw new AssertionError("bad token before " + in.position());
            }
        }
    }

    /** The string at a place in the bytes, up to its zero. */
    public static String text(byte[] bytes, int at) {
        int end = at;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }
}
