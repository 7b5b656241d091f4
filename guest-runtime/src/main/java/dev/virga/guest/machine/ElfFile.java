package dev.virga.guest.machine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A 64-bit RISC-V program: what to load, where to begin, and where its HTIF words are (System V
 * ABI, chapters 4 and 5; RISC-V ELF psABI, chapter 8).
 *
 * @param entry physical address of the first instruction
 * @param segments what to load, in the file's order
 * @param tohost physical address of the word by which it reports its end
 * @param fromhost physical address of the word by which it is answered
 */
record ElfFile(long entry, List<Segment> segments, OptionalLong tohost, OptionalLong fromhost) {
    /** A piece of memory, the first {@code fileBytes} of it from the file, the rest zeros. */
    record Segment(long fileOffset, long paddr, long vaddr, long fileBytes, long memoryBytes) {
        boolean holds(long virtual) {
            return Long.compareUnsigned(virtual - vaddr, memoryBytes) < 0;
        }
    }

    private static final int HEADER_BYTES = 64;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int MOST_SEGMENTS = 256;
    private static final int MOST_NAME_BYTES = 64 << 20;
    private static final long MOST_SYMBOL_BYTES = 256L << 20;
    private static final int TYPE_EXECUTABLE = 2;
    private static final int TYPE_SHARED = 3;
    private static final int MACHINE_RISCV = 243;
    private static final int SEGMENT_LOAD = 1;
    private static final int SECTION_SYMBOLS = 2;
    private static final int SECTION_STRINGS = 3;

    /** Reads and checks a program that is to be loaded into the RAM from {@code ram} on. */
    static ElfFile parse(BootFile file, long ram, long ramBytes) {
        ByteBuffer head = file.head(FileKind.HEAD_BYTES);
        if (!FileKind.isElf(head)) {
            FileKind.compression(head)
                    .ifPresent(how -> {
                        throw file.fault("is " + how);
                    });
            throw file.fault("is not an ELF file");
        }
        if (head.limit() < HEADER_BYTES) {
            throw file.truncated(HEADER_BYTES);
        }
        int type = head.getShort(16);
        if (head.get(4) != 2 || head.get(5) != 1 || head.getShort(18) != MACHINE_RISCV) {
            throw file.fault("is not a 64-bit RISC-V program");
        }
        if (type != TYPE_EXECUTABLE && type != TYPE_SHARED) {
            throw file.fault("is not executable; link it first");
        }
        var reader = new Reader(file, head);
        List<Segment> segments = reader.segments(type == TYPE_SHARED ? ram : 0);
        checkInRam(file, segments, ram, ramBytes);
        long slide = reader.slide;
        long entry = physical(segments, head.getLong(24) + slide);
        if (entry == -1) {
            throw file.fault(
                    "begins at 0x"
                            + Long.toHexString(head.getLong(24))
                            + ", where it loads nothing");
        }
        long[] found = reader.htif();
        return new ElfFile(
                entry, segments, word(segments, found[0], slide), word(segments, found[1], slide));
    }

    private static void checkInRam(BootFile file, List<Segment> segments, long ram, long ramBytes) {
        long total = 0;
        for (Segment segment : segments) {
            long offset = segment.paddr - ram;
            if (offset < 0
                    || segment.memoryBytes > ramBytes
                    || offset > ramBytes - segment.memoryBytes) {
                throw file.fault(
                        String.format(
                                Locale.ROOT,
                                "wants %d bytes at 0x%x, but RAM is 0x%x to 0x%x (%d MiB)",
                                segment.memoryBytes,
                                segment.paddr,
                                ram,
                                ram + ramBytes,
                                ramBytes >> 20));
            }
            total += segment.memoryBytes;
        }
        if (total > ramBytes) {
            throw file.fault("has segments that overlap");
        }
    }

    /** The physical address of what the program calls by a virtual one; -1 if not loaded. */
    private static long physical(List<Segment> segments, long virtual) {
        for (Segment segment : segments) {
            if (segment.holds(virtual)) {
                return segment.paddr + (virtual - segment.vaddr);
            }
        }
        return -1;
    }

    private static OptionalLong word(List<Segment> segments, long virtual, long slide) {
        long address = virtual == -1 ? -1 : physical(segments, virtual + slide);
        boolean usable = address != -1 && (address & 7) == 0;
        return usable ? OptionalLong.of(address) : OptionalLong.empty();
    }

    /** Follows the header's offsets; each is checked before it is used. */
    private static final class Reader {
        private final BootFile file;
        private final ByteBuffer head;
        private long slide;

        Reader(BootFile file, ByteBuffer head) {
            this.file = file;
            this.head = head;
        }

        /**
         * The segments to load. Position-independent firmware linked at another address than RAM's
         * is moved there.
         */
        List<Segment> segments(long ram) {
            int count = head.getShort(56) & 0xFFFF;
            if (count == 0 || count > MOST_SEGMENTS || head.getShort(54) != PROGRAM_HEADER_BYTES) {
                throw file.fault("has a damaged program header table (" + count + " entries)");
            }
            ByteBuffer table = table(head.getLong(32), count, PROGRAM_HEADER_BYTES);
            var segments = new ArrayList<Segment>();
            long lowest = -1;
            for (int at = 0; at < table.limit(); at += PROGRAM_HEADER_BYTES) {
                if (table.getInt(at) == SEGMENT_LOAD && table.getLong(at + 40) != 0) {
                    Segment segment = segment(table, at);
                    segments.add(segment);
                    if (Long.compareUnsigned(segment.paddr, lowest) < 0) {
                        lowest = segment.paddr;
                    }
                }
            }
            if (segments.isEmpty()) {
                throw file.fault("has nothing to load");
            }
            if (ram != 0 && Long.compareUnsigned(lowest, ram) < 0) {
                slide = ram - (lowest & -4096);
                segments.replaceAll(s ->
                        new Segment(
                                s.fileOffset,
                                s.paddr + slide,
                                s.vaddr + slide,
                                s.fileBytes,
                                s.memoryBytes));
            }
            return List.copyOf(segments);
        }

        private Segment segment(ByteBuffer table, int at) {
            long offset = table.getLong(at + 8);
            long fileBytes = table.getLong(at + 32);
            long memoryBytes = table.getLong(at + 40);
            if (offset < 0 || fileBytes < 0 || memoryBytes < fileBytes) {
                throw file.fault("has a damaged segment");
            }
            if (offset > file.size() || fileBytes > file.size() - offset) {
                throw file.truncated(offset + fileBytes);
            }
            return new Segment(
                    offset, table.getLong(at + 24), table.getLong(at + 16), fileBytes, memoryBytes);
        }

        /** Addresses of tohost and fromhost, -1 where there is none. */
        long[] htif() {
            long[] found = {-1, -1};
            long at = head.getLong(40);
            int count = head.getShort(60) & 0xFFFF;
            if (at == 0 || count == 0) {
                return found;
            }
            if (head.getShort(58) != SECTION_HEADER_BYTES) {
                throw file.fault("has a damaged section header table");
            }
            ByteBuffer sections = table(at, count, SECTION_HEADER_BYTES);
            for (int i = 0; i < count; i++) {
                int section = i * SECTION_HEADER_BYTES;
                if (sections.getInt(section + 4) == SECTION_SYMBOLS) {
                    int strings = sections.getInt(section + 40);
                    if (strings < 0 || strings >= count) {
                        throw file.fault("has a damaged symbol table");
                    }
                    symbols(sections, section, strings * SECTION_HEADER_BYTES, found);
                }
            }
            int names = head.getShort(62) & 0xFFFF;
            if (found[0] == -1 && names < count) {
                sections(sections, names * SECTION_HEADER_BYTES, found);
            }
            return found;
        }

        private void symbols(ByteBuffer sections, int symbols, int strings, long[] found) {
            byte[] names = strings(sections, strings);
            long start = sections.getLong(symbols + 24);
            long length = sections.getLong(symbols + 32);
            if (length < 0 || length > MOST_SYMBOL_BYTES) {
                throw file.fault("has a damaged symbol table");
            }
            int chunk = 4096 * SYMBOL_BYTES;
            for (long done = 0; done < length - length % SYMBOL_BYTES; done += chunk) {
                ByteBuffer table = file.read(start + done, (int) Math.min(chunk, length - done));
                for (int at = 0; at + SYMBOL_BYTES <= table.limit(); at += SYMBOL_BYTES) {
                    note(names, table.getInt(at), table.getLong(at + 8), "", found);
                }
            }
        }

        /** A stripped program still has the section that the HTIF words stand in. */
        private void sections(ByteBuffer sections, int strings, long[] found) {
            byte[] names = strings(sections, strings);
            for (int at = 0; at < sections.limit(); at += SECTION_HEADER_BYTES) {
                note(names, sections.getInt(at), sections.getLong(at + 16), ".", found);
            }
        }

        private byte[] strings(ByteBuffer sections, int section) {
            long length = sections.getLong(section + 32);
            boolean sane =
                    sections.getInt(section + 4) == SECTION_STRINGS
                            && length >= 0
                            && length <= MOST_NAME_BYTES;
            if (!sane) {
                throw file.fault("has a damaged table of names");
            }
            long start = sections.getLong(section + 24);
            if (start < 0 || length > file.size() - start) {
                throw file.truncated(start + length);
            }
            return file.read(start, (int) length).array();
        }

        private static void note(
                byte[] names, int name, long address, String prefix, long[] found) {
            if (is(names, name, prefix + "tohost")) {
                found[0] = address;
            } else if (is(names, name, prefix + "fromhost")) {
                found[1] = address;
            }
        }

        private static boolean is(byte[] names, int at, String name) {
            byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
            if (at < 0 || at >= names.length - wanted.length || names[at + wanted.length] != 0) {
                return false;
            }
            for (int i = 0; i < wanted.length; i++) {
                if (names[at + i] != wanted[i]) {
                    return false;
                }
            }
            return true;
        }

        private ByteBuffer table(long start, int count, int entryBytes) {
            int length = count * entryBytes;
            if (start < 0 || length > file.size() - start) {
                throw file.truncated(start + length);
            }
            return file.read(start, length);
        }
    }
}
