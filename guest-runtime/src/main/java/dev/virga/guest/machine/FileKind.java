package dev.virga.guest.machine;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Recognizes by their first bytes the files that people give instead of the right one. */
final class FileKind {
    /** Bytes of a file that are enough to tell. */
    static final int HEAD_BYTES = 0x240;

    private FileKind() {}

    /** The compression of a file, with the command that undoes it. */
    static Optional<String> compression(ByteBuffer head) {
        if (starts(head, 0, 0x1F, 0x8B)) {
            return Optional.of("gzip-compressed; decompress it first (gunzip)");
        }
        if (starts(head, 0, 0x28, 0xB5, 0x2F, 0xFD)) {
            return Optional.of("zstd-compressed; decompress it first (unzstd)");
        }
        if (starts(head, 0, 0xFD, '7', 'z', 'X', 'Z')) {
            return Optional.of("xz-compressed; decompress it first (unxz)");
        }
        if (starts(head, 0, 'B', 'Z', 'h')) {
            return Optional.of("bzip2-compressed; decompress it first (bunzip2)");
        }
        if (starts(head, 0, 0x04, 0x22, 0x4D, 0x18) || starts(head, 0, 0x02, 0x21, 0x4C, 0x18)) {
            return Optional.of("lz4-compressed; decompress it first (unlz4)");
        }
        return starts(head, 0, 'M', 'Z') && starts(head, 4, 'z', 'i', 'm', 'g')
                ? Optional.of("a compressed EFI kernel (zboot); give the uncompressed Image")
                : Optional.empty();
    }

    /** What a file is that is not a RISC-V kernel. */
    static String describe(ByteBuffer head) {
        if (isElf(head)) {
            return "an ELF file; give the kernel's Image, or boot it as ELF";
        }
        if (starts(head, 0x38, 'A', 'R', 'M', 0x64)) {
            return "a kernel for arm64";
        }
        if (starts(head, 0x202, 'H', 'd', 'r', 'S')) {
            return "a kernel for x86";
        }
        return starts(head, 0, '#', '!')
                ? "a script"
                : "its header lacks the RISC-V kernel's magic number";
    }

    static boolean isElf(ByteBuffer head) {
        return starts(head, 0, 0x7F, 'E', 'L', 'F');
    }

    private static boolean starts(ByteBuffer head, int at, int... bytes) {
        if (head.limit() < at + bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head.get(at + i) & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
