package dev.virga.cli.image.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the image builder asks of 64-bit little-endian ELF files (System V ABI, chapters 4 and 5):
 * which shared libraries a program needs, and what a kernel module says of itself.
 */
public final class ElfFile {

    private static final int SECTION_DYNAMIC = 6;
    private static final int SECTION_NOBITS = 8;
    private static final long TAG_NEEDED = 1;
    private static final int MAX_SECTIONS = 4096;

    private final ByteBuffer bytes;
    private final List<Section> sections;

    private record Section(String name, int type, int link, int offset, int size) {}

    private ElfFile(ByteBuffer bytes, List<Section> sections) {
        this.bytes = bytes;
        this.sections = sections;
    }

    /** Reads a file, or empty if it is no such ELF file (a script, for example). */
    public static Optional<ElfFile> of(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < 64
                || bytes.getInt(0) != 0x464c457f
                || content[4] != 2
                || content[5] != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ElfFile(bytes, sections(bytes)));
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            // Tables that point outside the file: not an ELF file that anyone could use.
            return Optional.empty();
        }
    }

    private static List<Section> sections(ByteBuffer bytes) {
        int table = Math.toIntExact(bytes.getLong(40));
        int entrySize = Short.toUnsignedInt(bytes.getShort(58));
        int count = Math.min(MAX_SECTIONS, Short.toUnsignedInt(bytes.getShort(60)));
        int names = Short.toUnsignedInt(bytes.getShort(62));
        if (count == 0) {
            return List.of();
        }
        int namesOffset = Math.toIntExact(bytes.getLong(table + names * entrySize + 24));
        List<Section> sections = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = table + i * entrySize;
            int offset = Math.toIntExact(bytes.getLong(at + 24));
            int size = Math.toIntExact(bytes.getLong(at + 32));
            if (bytes.getInt(at + 4) == SECTION_NOBITS) {
                size = 0;
            }
            Objects.checkFromIndexSize(offset, size, bytes.capacity());
            sections.add(
                    new Section(
                            string(bytes, namesOffset + bytes.getInt(at)),
                            bytes.getInt(at + 4),
                            bytes.getInt(at + 40),
                            offset,
                            size));
        }
        return sections;
    }

    /** The names of the shared libraries that the dynamic linker will look for. */
    public List<String> needed() {
        List<String> needed = new ArrayList<>();
        for (Section dynamic : sections) {
            if (dynamic.type() != SECTION_DYNAMIC
                    || Integer.compareUnsigned(dynamic.link(), sections.size()) >= 0) {
                continue;
            }
            int strings = sections.get(dynamic.link()).offset();
            for (int at = dynamic.offset();
                    at + 16 <= dynamic.offset() + dynamic.size();
                    at += 16) {
                if (bytes.getLong(at) == TAG_NEEDED) {
                    needed.add(string(bytes, strings + (int) bytes.getLong(at + 8)));
                }
            }
        }
        return needed;
    }

    /** The dynamic linker that the kernel starts the program with; empty for a static one. */
    public Optional<String> interpreter() {
        return sections.stream()
                .filter(section -> section.name().equals(".interp"))
                .findFirst()
                .map(section -> string(bytes, section.offset()));
    }

    /** The {@code key=value} strings of a kernel module's {@code .modinfo} section. */
    public List<String> moduleInfo() {
        List<String> info = new ArrayList<>();
        for (Section section : sections) {
            if (!section.name().equals(".modinfo")) {
                continue;
            }
            int end = section.offset() + section.size();
            for (int at = section.offset(); at < end; ) {
                String text = string(bytes, at);
                if (!text.isEmpty()) {
                    info.add(text);
                }
                at += text.getBytes(StandardCharsets.ISO_8859_1).length + 1;
            }
        }
        return info;
    }

    private static String string(ByteBuffer bytes, int offset) {
        int start = Math.clamp(offset, 0, bytes.capacity());
        int end = start;
        while (end < bytes.capacity() && bytes.get(end) != 0) {
            end++;
        }
        return new String(bytes.array(), start, end - start, StandardCharsets.ISO_8859_1);
    }
}
