package dev.virga.guest.isa;

import dev.virga.guest.cpu.Format;
import dev.virga.guest.cpu.Opcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A random program that goes round and round: straight code of all instructions, short branches,
 * counted loops within loops, calls near and far, loads and stores that hit, cross pages, are
 * misaligned or fault, and now and then a store into its own code. Registers s0, s1 and a0 point to
 * data, s2 to code; t5 and t6 count.
 */
final class RandomProgram {
    static final int BYTES = 0x6000;
    private static final int BODY = 0x4000;
    private static final int FUNCTION_BYTES = 64;
    private static final int FUNCTIONS = (BYTES - BODY) / FUNCTION_BYTES;
    private static final int COUNTER = 31;
    private static final int OUTER = 30;
    private static final int CODE = 18;
    private static final Set<Integer> POINTERS = Set.of(8, 9, 10, CODE, COUNTER, OUTER, 1);
    private static final int[] CSRS = {
        0x001, 0x002, 0x003, 0xC00, 0xC02, 0x100, 0x140, 0x141, 0x142, 0x143, 0x7C0
    };

    private static final List<Opcode> PLAIN =
            Arrays.stream(Opcode.values())
                    .filter(row -> row.expansion().isEmpty())
                    .filter(row ->
                            switch (row) {
                                case JAL, JALR, MRET, SRET, WFI, WRS_NTO, WRS_STO, PAUSE -> false;
                                default -> row.format() != Format.B;
                            })
                    .toList();

    private static final List<Opcode> SHORT =
            Arrays.stream(Opcode.values())
                    .filter(row -> row.expansion().isPresent())
                    .filter(row ->
                            switch (row.expansion().orElseThrow()) {
                                case JAL, JALR, BEQ, BNE -> false;
                                default -> true;
                            })
                    .toList();

    private final SplittableRandom random;
    private final ByteBuffer code = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private RandomProgram(SplittableRandom random) {
        this.random = random;
    }

    static byte[] bytes(SplittableRandom random) {
        var program = new RandomProgram(random);
        program.write();
        return program.code.array();
    }

    private void write() {
        if (random.nextBoolean()) {
            code.putShort((short) 1); // c.nop: the rest lies across words and pages
        }
        while (code.position() < BODY - 600) {
            switch (random.nextInt(10)) {
                case 0 ->
                        loop(
                                OUTER,
                                () -> {
                                    straight();
                                    loop(COUNTER, this::straight);
                                    straight();
                                });
                case 1, 2, 3 -> loop(COUNTER, this::straight);
                case 4 -> call();
                default -> straight();
            }
        }
        jump(0, -code.position());
        for (int i = 0; i < FUNCTIONS; i++) {
            code.position(BODY + i * FUNCTION_BYTES);
            for (int n = random.nextInt(10); n > 0; n--) {
                plain();
            }
            code.putInt(0x0000_8067); // ret
        }
    }

    private void loop(int counter, Runnable body) {
        int times = 1 + random.nextInt(40);
        code.putInt(times << 20 | counter << 7 | 0x13);
        int start = code.position();
        body.run();
        code.putInt(0xFFF << 20 | counter << 15 | counter << 7 | 0x13);
        branch(1, counter, 0, start - code.position());
    }

    private void straight() {
        for (int n = 1 + random.nextInt(6); n > 0; n--) {
            if (random.nextInt(6) == 0) {
                branch(
                        List.of(0, 1, 4, 5, 6, 7).get(random.nextInt(6)),
                        random.nextInt(32),
                        random.nextInt(32),
                        8);
            }
            if (random.nextInt(4) == 0) {
                code.putShort((short) compressed());
                code.putShort((short) compressed());
            } else {
                plain();
            }
        }
    }

    private void call() {
        int target = BODY + random.nextInt(FUNCTIONS) * FUNCTION_BYTES;
        int distance = target - code.position();
        if (random.nextBoolean()) {
            jump(1, distance);
        } else {
            int upper = distance + 0x800 & 0xFFFF_F000;
            code.putInt(upper | 1 << 7 | 0x17);
            code.putInt(distance - upper << 20 | 1 << 15 | 1 << 7 | 0x67);
        }
    }

    private int compressed() {
        Opcode row = SHORT.get(random.nextInt(SHORT.size()));
        int word = row.match() | random.nextInt(1 << 16) & ~row.mask();
        int rd = word >>> 7 & 31;
        return POINTERS.contains(rd) || POINTERS.contains(8 + (rd & 7)) ? 1 : word;
    }

    private void plain() {
        Opcode row = PLAIN.get(random.nextInt(PLAIN.size()));
        int word = row.match() | random.nextInt() & ~row.mask();
        int rd = word >>> 7 & 31;
        boolean store = row.format() == Format.S;
        if (!store && POINTERS.contains(rd)) {
            word &= ~(31 << 7);
        }
        if (store || row.mnemonic().matches("f?l[bhwd]u?|amo.*|lr.*|sc.*|cbo.*")) {
            int base = random.nextInt(60) == 0 ? CODE : 8 + random.nextInt(3);
            word = word & ~(31 << 15) | base << 15;
        }
        if (row.format() == Format.CSR) {
            word = word & 0xFFFFF | CSRS[random.nextInt(CSRS.length)] << 20;
        }
        if (row.format() == Format.RM || row.format() == Format.R4) {
            // Mostly dynamic, as compilers write it.
            word = random.nextInt(4) == 0 ? word : word | 7 << 12;
        }
        code.putInt(word);
    }

    private void branch(int kind, int rs1, int rs2, int distance) {
        code.putInt(
                (distance >> 12 & 1) << 31
                        | (distance >> 5 & 0x3F) << 25
                        | rs2 << 20
                        | rs1 << 15
                        | kind << 12
                        | (distance >> 1 & 0xF) << 8
                        | (distance >> 11 & 1) << 7
                        | 0x63);
    }

    private void jump(int rd, int distance) {
        code.putInt(
                (distance >> 20 & 1) << 31
                        | (distance >> 1 & 0x3FF) << 21
                        | (distance >> 11 & 1) << 20
                        | (distance >> 12 & 0xFF) << 12
                        | rd << 7
                        | 0x6F);
    }
}
