package dev.virga.cli.image.archive;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes small ELF-64 object files for tests: sections, one symbol table, relocations. */
public final class TinyElf {
    private final List<byte[]> contents = new ArrayList<>();
    private final List<long[]> headers = new ArrayList<>();
    private final ByteArrayOutputStream sectionNames = new ByteArrayOutputStream();

    /** Only the null section. */
    public TinyElf() {
        sectionNames.write(0);
        contents.add(new byte[0]);
        headers.add(new long[6]);
    }

    /** Adds a section and returns its number. */
    public int section(String name, int type, int link, int info, int entrySize, byte[] content) {
        headers.add(new long[] {sectionNames.size(), type, link, info, entrySize, 8});
        sectionNames.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        sectionNames.write(0);
        contents.add(content);
        return contents.size() - 1;
    }

    /** A module whose {@code .modinfo} says these things. */
    public static byte[] module(String... info) {
        TinyElf elf = new TinyElf();
        elf.section(
                ".modinfo",
                1,
                0,
                0,
                0,
                (String.join("\0", info) + "\0").getBytes(StandardCharsets.US_ASCII));
        int strings = elf.section(".strtab", 3, 0, 0, 0, new byte[1]);
        elf.section(".symtab", 2, strings, 1, 24, new byte[24]);
        return elf.bytes();
    }

    /** The file. */
    public byte[] bytes() {
        int names = section(".shstrtab", 3, 0, 0, 0, new byte[0]);
        contents.set(names, sectionNames.toByteArray());
        int size = 64 + contents.stream().mapToInt(c -> c.length + 8).sum();
        ByteBuffer out =
                ByteBuffer.allocate(size + 64 * contents.size()).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        out.putShort(16, (short) 1).putShort(18, (short) 243).putShort(52, (short) 64);
        out.position(64);
        long[] offsets = new long[contents.size()];
        for (int i = 1; i < contents.size(); i++) {
            out.position((out.position() + 7) / 8 * 8);
            offsets[i] = out.position();
            out.put(contents.get(i));
        }
        out.position((out.position() + 7) / 8 * 8);
        out.putLong(40, out.position()).putShort(58, (short) 64);
        out.putShort(60, (short) contents.size()).putShort(62, (short) names);
        for (int i = 0; i < contents.size(); i++) {
            long[] header = headers.get(i);
            out.putInt((int) header[0]).putInt((int) header[1]).putLong(0).putLong(0);
            out.putLong(offsets[i]).putLong(contents.get(i).length);
            out.putInt((int) header[2]).putInt((int) header[3]);
            out.putLong(header[5]).putLong(header[4]);
        }
        byte[] result = new byte[out.position()];
        out.get(0, result);
        return result;
    }
}
