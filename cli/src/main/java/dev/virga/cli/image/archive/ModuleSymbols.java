package dev.virga.cli.image.archive;

import java.io.ByteArrayOutputStream;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Takes the compiler's labels out of a RISC-V kernel module, as {@code strip --discard-all} would:
 * local symbols without a type. Linker relaxation makes the assembler keep them all; in Debian's
 * ext4 they are 5 of 7 MB, which every guest would read at each load and then keep in memory. Names
 * of functions and data stay, so do labels that relocations refer to, without their name. Code and
 * data are not touched. A signature behind the file is lost: the kernel notes that (taint E).
 *
 * <p>ELF-64 object files, little endian (System V ABI, chapter 4).
 */
public final class ModuleSymbols {

    private static final int HEADER = 64;
    private static final int SECTION = 64;
    private static final int SYMBOL = 24;
    private static final int RELOCATION = 24;
    private static final int TYPE_SYMBOLS = 2;
    private static final int TYPE_RELOCATIONS = 4;
    private static final int TYPE_NOBITS = 8;

    private final ByteBuffer in;
    private final int table;
    private final int count;

    private ModuleSymbols(byte[] module) {
        in = ByteBuffer.wrap(module).order(ByteOrder.LITTLE_ENDIAN);
        table = Math.toIntExact(in.getLong(40));
        count = Short.toUnsignedInt(in.getShort(60));
    }

    /**
     * The module without labels.
     *
     * @throws IllegalArgumentException if it is not a module of that form
     */
    public static byte[] withoutLabels(byte[] module) {
        try {
            return new ModuleSymbols(module).rewrite();
        } catch (IndexOutOfBoundsException
                | ArithmeticException
                | BufferOverflowException
                | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a kernel module", e);
        }
    }

    private int field(int section, int offset) {
        return in.getInt(table + section * SECTION + offset);
    }

    private int type(int section) {
        return field(section, 4);
    }

    private int offset(int section) {
        return Math.toIntExact(in.getLong(table + section * SECTION + 24));
    }

    private int size(int section) {
        int size = Math.toIntExact(in.getLong(table + section * SECTION + 32));
        return type(section) == TYPE_NOBITS ? 0 : Objects.checkIndex(size, in.capacity());
    }

    private byte[] rewrite() {
        int symbols = 0;
        while (type(symbols) != TYPE_SYMBOLS) {
            symbols++;
        }
        int strings = field(symbols, 40);
        boolean[] used = used(symbols);
        int total = size(symbols) / SYMBOL;
        int[] moved = new int[total];
        int kept = 0;
        int locals = 0;
        ByteBuffer table2 = ByteBuffer.allocate(size(symbols)).order(ByteOrder.LITTLE_ENDIAN);
        Names names = new Names();
        for (int i = 0; i < total; i++) {
            int at = offset(symbols) + i * SYMBOL;
            boolean label = i > 0 && in.get(at + 4) == 0;
            if (label && !used[i]) {
                continue;
            }
            moved[i] = kept++;
            if (in.get(at + 4) >> 4 == 0) {
                locals = kept;
            }
            String name = label ? "" : string(offset(strings) + in.getInt(at));
            table2.putInt(names.add(name)).putInt(in.getInt(at + 4));
            table2.putLong(in.getLong(at + 8)).putLong(in.getLong(at + 16));
        }
        return assemble(symbols, strings, table2.flip(), names, moved, locals);
    }

    private boolean[] used(int symbols) {
        boolean[] used = new boolean[size(symbols) / SYMBOL];
        for (int section = 0; section < count; section++) {
            if (type(section) == TYPE_RELOCATIONS) {
                for (int at = 0; at < size(section); at += RELOCATION) {
                    used[in.getInt(offset(section) + at + 12)] = true;
                }
            }
        }
        return used;
    }

    /** Lays all sections out anew, one after another, and the table of sections behind them. */
    private byte[] assemble(
            int symbols, int strings, ByteBuffer newSymbols, Names names, int[] moved, int locals) {
        byte[] text = names.bytes.toByteArray();
        ByteBuffer out = ByteBuffer.allocate(in.capacity() + 64).order(ByteOrder.LITTLE_ENDIAN);
        out.put(0, in, 0, HEADER).position(HEADER);
        ByteBuffer headers = ByteBuffer.allocate(count * SECTION).order(ByteOrder.LITTLE_ENDIAN);
        headers.put(0, in, table, count * SECTION);
        for (int section = 0; section < count; section++) {
            int header = section * SECTION;
            if (section == 0 || type(section) == TYPE_NOBITS) {
                continue;
            }
            int align = Math.max(1, Math.toIntExact(headers.getLong(header + 48)));
            out.position((out.position() + align - 1) / align * align);
            headers.putLong(header + 24, out.position());
            if (section == symbols) {
                headers.putLong(header + 32, newSymbols.remaining());
                headers.putInt(header + 44, locals);
                out.put(newSymbols.duplicate());
            } else if (section == strings) {
                headers.putLong(header + 32, text.length);
                out.put(text);
            } else {
                int start = out.position();
                out.put(start, in, offset(section), size(section));
                out.position(start + size(section));
                if (type(section) == TYPE_RELOCATIONS) {
                    for (int at = start + 12; at < out.position(); at += RELOCATION) {
                        out.putInt(at, moved[out.getInt(at)]);
                    }
                }
            }
        }
        out.position((out.position() + 7) / 8 * 8);
        out.putLong(40, out.position());
        out.put(headers);
        byte[] result = new byte[out.position()];
        out.get(0, result);
        return result;
    }

    private String string(int offset) {
        int end = offset;
        while (in.get(end) != 0) {
            end++;
        }
        return new String(in.array(), offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    /** A string table. */
    private static final class Names {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Map<String, Integer> known = new HashMap<>();

        Names() {
            bytes.write(0);
            known.put("", 0);
        }

        int add(String name) {
            Integer at = known.get(name);
            if (at != null) {
                return at;
            }
            int offset = bytes.size();
            known.put(name, offset);
            bytes.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
            bytes.write(0);
            return offset;
        }
    }
}
