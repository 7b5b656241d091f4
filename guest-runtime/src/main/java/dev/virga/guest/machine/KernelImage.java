package dev.virga.guest.machine;

import java.nio.ByteBuffer;

/**
 * What the header of a RISC-V Linux kernel says (kernel documentation, "Boot image header in RISC-V
 * Linux").
 *
 * @param textOffset where it wants to lie, counted from the start of RAM; a multiple of 2 MiB
 * @param memoryBytes what it occupies from there on, memory beyond the file's end included
 */
record KernelImage(long textOffset, long memoryBytes) {
    private static final int HEADER_BYTES = 64;
    private static final int MAGIC = 0x0543_5352; // "RSC\5"
    private static final long ALIGNMENT = 2L << 20;
    private static final long MOST_BYTES = 1L << 40;
    private static final int PE_SECTION_BYTES = 40;

    /** Reads and checks the header. */
    static KernelImage parse(BootFile file) {
        ByteBuffer head = file.head(FileKind.HEAD_BYTES);
        FileKind.compression(head)
                .ifPresent(how -> {
                    throw file.fault("is " + how);
                });
        if (head.limit() < HEADER_BYTES) {
            throw file.fault("is truncated or not a kernel: it has only " + file.size() + " bytes");
        }
        if (!isKernel(head)) {
            throw file.fault("is not a RISC-V kernel: " + FileKind.describe(head));
        }
        long textOffset = head.getLong(0x08);
        long imageSize = head.getLong(0x10);
        if ((head.getLong(0x18) & 1) != 0) {
            throw file.fault("is a big-endian kernel, which this machine can't run");
        }
        if (textOffset < 0 || textOffset > MOST_BYTES || textOffset % ALIGNMENT != 0) {
            throw file.fault("has a damaged header: load offset 0x" + Long.toHexString(textOffset));
        }
        if (imageSize < 0 || imageSize > MOST_BYTES) {
            throw file.fault(
                    "has a damaged header: image size " + Long.toUnsignedString(imageSize));
        }
        checkSections(file, head);
        return new KernelImage(textOffset, Math.max(imageSize, file.size()));
    }

    /** Whether a file that begins so has this header. */
    static boolean isKernel(ByteBuffer head) {
        return head.limit() >= HEADER_BYTES && head.getInt(0x38) == MAGIC;
    }

    /** With an EFI header, its sections say how long the file must be. */
    private static void checkSections(BootFile file, ByteBuffer head) {
        int at = head.getInt(0x3C);
        boolean efi = head.getShort(0) == 0x5A4D && at >= HEADER_BYTES && at < 4096;
        if (!efi) {
            return;
        }
        ByteBuffer pe = file.read(at, 24);
        if (pe.getInt(0) != 0x4550) {
            return;
        }
        int sections = Math.min(pe.getShort(6) & 0xFFFF, 64);
        int optional = pe.getShort(20) & 0xFFFF;
        ByteBuffer table = file.read(at + 24L + optional, sections * PE_SECTION_BYTES);
        for (int i = 0; i < sections; i++) {
            long length = table.getInt(i * PE_SECTION_BYTES + 16) & 0xFFFF_FFFFL;
            long start = table.getInt(i * PE_SECTION_BYTES + 20) & 0xFFFF_FFFFL;
            if (start + length > file.size()) {
                throw file.truncated(start + length);
            }
        }
    }
}
