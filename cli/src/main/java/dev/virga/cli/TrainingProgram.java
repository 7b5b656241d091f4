package dev.virga.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A program for a bare machine, as an ELF file: counts long enough for its loop to be translated,
 * then switches off. So the start-up cache of {@code machine run} has the classes of the machine
 * and of its translator, too.
 */
final class TrainingProgram {
    private static final long ADDRESS = 0x8000_0000L;
    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int[] CODE = {
        0x020002b7, // lui t0, 0x2000: 33 million rounds
        0x00130313, // addi t1, t1, 1
        0xfff28293, // addi t0, t0, -1
        0xfe029ce3, // bnez t0, -8
        0x001003b7, // lui t2, 0x100: the test device
        0x00005e37, // lui t3, 0x5
        0x555e0e13, // addi t3, t3, 0x555: power off
        0x01c3a023, // sw t3, 0(t2)
        0x0000006f, // j .
    };

    private TrainingProgram() {}

    /**
     * The file's bytes (System V ABI, "Object Files"; RISC-V ELF psABI for the machine's number).
     */
    static byte[] elf() {
        ByteBuffer file =
                ByteBuffer.allocate(HEADER + SEGMENT + 4 * CODE.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        file.putShort((short) 2).putShort((short) 243).putInt(1);
        file.putLong(ADDRESS).putLong(HEADER).putLong(0).putInt(0);
        file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) 1);
        file.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5).putLong(HEADER + SEGMENT).putLong(ADDRESS).putLong(ADDRESS);
        file.putLong(4L * CODE.length).putLong(4L * CODE.length).putLong(4);
        for (int word : CODE) {
            file.putInt(word);
        }
        return file.array();
    }
}
