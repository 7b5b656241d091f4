package dev.virga.guest.gdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A program to be debugged: hart 0 sets up Sv39 (a gigabyte page: virtual {@code 0x40000000} is RAM
 * at {@code 0x80000000}), goes to S-mode and counts for ever in s1; the other harts sleep.
 */
final class PagedLoop {
    /** The loop in S-mode: {@code addi s1, s1, 1}. */
    static final long LOOP = 0x40001000L;

    /** In the loop: {@code sd s1, 0(t0)}. */
    static final long STORE = LOOP + 8;

    /** Where the loop stores s1. */
    static final long COUNTER = 0x40003000L;

    /** Where the other harts sleep, physically. */
    static final long PARK = 0x80000100L;

    private static final int SIZE = 0x3000;

    private PagedLoop() {}

    static byte[] elf() {
        ByteBuffer elf = ByteBuffer.allocate(0x1000 + SIZE).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0});
        elf.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1);
        elf.putLong(24, 0x80000000L).putLong(32, 64);
        elf.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 1);
        elf.putInt(64, 1).putInt(68, 7);
        elf.putLong(72, 0x1000).putLong(80, 0x80000000L).putLong(88, 0x80000000L);
        elf.putLong(96, SIZE).putLong(104, 0x4000).putLong(112, 0x1000);
        ints(
                elf,
                0x0000,
                0xf1402573, // csrr a0, mhartid
                0x0e051e63, // bnez a0, park
                0x00100313, // li t1, 1
                0x03f31313, // slli t1, t1, 63: Sv39
                0x800023b7, // lui t2, 0x80002: the page table
                0x02039393, // slli t2, t2, 32
                0x02c3d393, // srli t2, t2, 44
                0x00736333, // or t1, t1, t2
                0x18031073, // csrw satp, t1
                0xfff00393, // li t2, -1
                0x3b039073, // csrw pmpaddr0, t2
                0x01f00393, // li t2, 31: all, by NAPOT
                0x3a039073, // csrw pmpcfg0, t2
                0x00100393, // li t2, 1
                0x00b39393, // slli t2, t2, 11: MPP is S
                0x3003a073, // csrs mstatus, t2
                0x400013b7, // lui t2, 0x40001
                0x34139073, // csrw mepc, t2
                0x30200073); // mret
        ints(elf, 0x100, 0x10500073, 0xffdff06f); // wfi; j park
        ints(
                elf,
                0x1000,
                0x00148493, // addi s1, s1, 1
                0x400032b7, // lui t0, 0x40003
                0x0092b023, // sd s1, 0(t0)
                0xff5ff06f); // j loop
        elf.putLong(0x1000 + 0x2000 + 8, 0x80000L << 10 | 0xcf); // D A X W R V
        return elf.array();
    }

    private static void ints(ByteBuffer elf, int offset, int... words) {
        for (int i = 0; i < words.length; i++) {
            elf.putInt(0x1000 + offset + 4 * i, words[i]);
        }
    }
}
