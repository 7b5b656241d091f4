package dev.virga.guest.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes small kernels and programs, for tests. */
final class BootFiles {
    private BootFiles() {}

    /** A kernel Image of {@code length} bytes that says it occupies {@code imageSize}. */
    static byte[] kernel(int length, long textOffset, long imageSize) {
        var image = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0, 0x0000_6F);
        image.putLong(8, textOffset);
        image.putLong(16, imageSize);
        image.putInt(32, 2);
        image.put(48, "RISCV".getBytes(StandardCharsets.US_ASCII));
        image.putInt(56, 0x0543_5352);
        for (int i = 64; i < length; i += 4096) {
            image.put(i, (byte) (i >> 12 | 1));
        }
        return image.array();
    }

    /** The same with an EFI header whose one section ends where the file should. */
    static byte[] efiKernel(int length, long imageSize, int fileEnd) {
        var image = ByteBuffer.wrap(kernel(length, 0x20_0000, imageSize));
        image.order(ByteOrder.LITTLE_ENDIAN);
        image.putShort(0, (short) 0x5A4D);
        image.putInt(0x3C, 64);
        image.putInt(64, 0x4550);
        image.putShort(70, (short) 1);
        image.putShort(84, (short) 16);
        int section = 64 + 24 + 16;
        image.putInt(section + 16, fileEnd - 4096);
        image.putInt(section + 20, 4096);
        return image.array();
    }

    /**
     * A program of one segment of 256 bytes (and 4096 zeros after them) at an address, with symbols
     * tohost and fromhost in the zeros unless it is stripped.
     */
    static byte[] elf(long address, boolean stripped) {
        var elf = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
        elf.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1);
        elf.putLong(24, address + 4).putLong(32, 64);
        elf.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 1);
        elf.putInt(64, 1).putInt(68, 7);
        elf.putLong(72, 256).putLong(80, address).putLong(88, address);
        elf.putLong(96, 256).putLong(104, 256 + 4096);
        for (int i = 0; i < 256; i++) {
            elf.put(256 + i, (byte) i);
        }
        if (!stripped) {
            elf.putLong(40, 768).putShort(58, (short) 64).putShort(60, (short) 3);
            elf.putShort(62, (short) 2);
            byte[] names = "\0tohost\0fromhost\0".getBytes(StandardCharsets.US_ASCII);
            elf.put(512, names);
            elf.putInt(576 + 24, 1).putLong(576 + 32, address + 512);
            elf.putInt(576 + 48, 8).putLong(576 + 56, address + 576);
            section(elf, 768 + 64, 2, 576, 72, 2);
            section(elf, 768 + 128, 3, 512, names.length, 0);
        }
        return elf.array();
    }

    private static void section(
            ByteBuffer elf, int at, int type, long offset, long length, int link) {
        elf.putInt(at + 4, type).putLong(at + 24, offset).putLong(at + 32, length);
        elf.putInt(at + 40, link);
    }
}
