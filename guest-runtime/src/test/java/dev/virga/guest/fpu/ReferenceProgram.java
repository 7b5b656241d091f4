package dev.virga.guest.fpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The riscv64 Linux program that evaluates operations on a reference machine: a static executable
 * assembled here, so that no compiler is needed.
 *
 * <p>It reads batches of {@link #BATCH} records {@code a, b, c: u64; operation, rm: u32} from
 * standard input and writes for each {@code result, fflags: u64} to standard output; it ends at the
 * end of its input. The flags are clear before every operation.
 */
final class ReferenceProgram {
    static final int BATCH = 2048;
    static final int RECORD_BYTES = 32;
    static final int ANSWER_BYTES = 16;

    private static final int BASE = 0x10000;
    private static final int CODE = 0x11000;
    private static final int TABLE = 0x12000;
    private static final int INPUT = 0x100000;
    private static final int OUTPUT = 0x200000;
    private static final int END = 0x300000;

    private static final int ZERO = 0;
    private static final int RA = 1;
    private static final int T0 = 5;
    private static final int T1 = 6;
    private static final int INPUT_REGISTER = 8;
    private static final int OUTPUT_REGISTER = 9;
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int A2 = 12;
    private static final int A7 = 17;
    private static final int TABLE_REGISTER = 18;
    private static final int INPUT_BYTES = 19;
    private static final int OUTPUT_BYTES = 20;
    private static final int DONE = 21;
    private static final int RECORD = 22;
    private static final int ANSWER = 23;
    private static final int RECORDS_END = 24;

    private final List<Integer> code = new ArrayList<>();

    private ReferenceProgram() {}

    /** The executable's bytes. */
    static byte[] executable() {
        ReferenceProgram program = new ReferenceProgram();
        program.assemble();
        return program.link();
    }

    private void assemble() {
        lui(INPUT_REGISTER, INPUT);
        lui(OUTPUT_REGISTER, OUTPUT);
        lui(TABLE_REGISTER, TABLE);
        lui(INPUT_BYTES, BATCH * RECORD_BYTES);
        lui(OUTPUT_BYTES, BATCH * ANSWER_BYTES);
        int main = here();
        int exitFromRead = transfer(0, 63, INPUT_REGISTER, INPUT_BYTES);
        add(RECORD, INPUT_REGISTER, ZERO);
        add(ANSWER, OUTPUT_REGISTER, ZERO);
        add(RECORDS_END, INPUT_REGISTER, INPUT_BYTES);
        int loop = here();
        load(0x07, 3, 10, RECORD, 0); // fld fa0, fa1, fa2
        load(0x07, 3, 11, RECORD, 8);
        load(0x07, 3, 12, RECORD, 16);
        load(0x03, 3, A0, RECORD, 0); // ld
        load(0x03, 2, T0, RECORD, 24); // lw
        load(0x03, 2, T1, RECORD, 28);
        emit(0x002 << 20 | T1 << 15 | 1 << 12 | 0x73); // csrw frm, t1
        emit(0x001 << 20 | 5 << 12 | 0x73); // csrwi fflags, 0
        emit(4 << 20 | T0 << 15 | 1 << 12 | T0 << 7 | 0x13); // slli t0, t0, 4
        add(T0, T0, TABLE_REGISTER);
        emit(T0 << 15 | RA << 7 | 0x67); // jalr ra, t0
        emit(0x001 << 20 | 2 << 12 | T1 << 7 | 0x73); // csrr t1, fflags
        store(A0, ANSWER, 0);
        store(T1, ANSWER, 8);
        addi(RECORD, RECORD, RECORD_BYTES);
        addi(ANSWER, ANSWER, ANSWER_BYTES);
        branchLess(RECORD, RECORDS_END, loop);
        int exitFromWrite = transfer(1, 64, OUTPUT_REGISTER, OUTPUT_BYTES);
        emit(jump(main - here()));
        int exit = here();
        addi(A0, ZERO, 0);
        addi(A7, ZERO, 93);
        emit(0x73);
        code.set(exitFromRead, branch(5, ZERO, A0, exit - exitFromRead));
        code.set(exitFromWrite, branch(5, ZERO, A0, exit - exitFromWrite));
    }

    /** Reads or writes a whole buffer; answers where the branch to the exit is to be put. */
    private int transfer(int descriptor, int systemCall, int buffer, int bytes) {
        addi(DONE, ZERO, 0);
        int again = here();
        addi(A0, ZERO, descriptor);
        add(A1, buffer, DONE);
        emit(0x20 << 25 | DONE << 20 | bytes << 15 | A2 << 7 | 0x33); // sub a2, bytes, done
        addi(A7, ZERO, systemCall);
        emit(0x73);
        int exit = here();
        emit(0);
        add(DONE, DONE, A0);
        branchLess(DONE, bytes, again);
        return exit;
    }

    private byte[] link() {
        Operation[] operations = Operation.values();
        int fileBytes = TABLE - BASE + 16 * operations.length;
        ByteBuffer elf = ByteBuffer.allocate(fileBytes).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        elf.putShort((short) 2).putShort((short) 243).putInt(1); // EXEC, RISC-V
        elf.putLong(CODE).putLong(64).putLong(0).putInt(4); // entry, program headers, lp64d
        elf.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        elf.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        elf.putInt(1).putInt(7).putLong(0).putLong(BASE).putLong(BASE); // LOAD, rwx
        elf.putLong(fileBytes).putLong(END - BASE).putLong(0x1000);
        elf.position(CODE - BASE);
        code.forEach(elf::putInt);
        for (Operation operation : operations) {
            elf.position(TABLE - BASE + 16 * operation.ordinal());
            elf.putInt(operation.instruction());
            if (!operation.integerResult()) {
                elf.putInt(0x71 << 25 | 10 << 15 | A0 << 7 | 0x53); // fmv.x.d a0, fa0
            }
            elf.putInt(RA << 15 | 0x67); // ret
        }
        return elf.array();
    }

    private int here() {
        return code.size();
    }

    private void emit(int instruction) {
        code.add(instruction);
    }

    private void lui(int rd, int value) {
        emit(value | rd << 7 | 0x37);
    }

    private void add(int rd, int rs1, int rs2) {
        emit(rs2 << 20 | rs1 << 15 | rd << 7 | 0x33);
    }

    private void addi(int rd, int rs1, int value) {
        emit(value << 20 | rs1 << 15 | rd << 7 | 0x13);
    }

    private void load(int opcode, int funct3, int rd, int rs1, int offset) {
        emit(offset << 20 | rs1 << 15 | funct3 << 12 | rd << 7 | opcode);
    }

    private void store(int rs2, int rs1, int offset) {
        emit((offset >> 5) << 25 | rs2 << 20 | rs1 << 15 | 3 << 12 | (offset & 31) << 7 | 0x23);
    }

    private void branchLess(int rs1, int rs2, int target) {
        emit(branch(4, rs1, rs2, target - here()));
    }

    private static int branch(int funct3, int rs1, int rs2, int instructions) {
        int offset = instructions * 4;
        return (offset >> 12 & 1) << 31
                | (offset >> 5 & 0x3f) << 25
                | rs2 << 20
                | rs1 << 15
                | funct3 << 12
                | (offset >> 1 & 0xf) << 8
                | (offset >> 11 & 1) << 7
                | 0x63;
    }

    private static int jump(int instructions) {
        int offset = instructions * 4;
        return (offset >> 20 & 1) << 31
                | (offset >> 1 & 0x3ff) << 21
                | (offset >> 11 & 1) << 20
                | (offset >> 12 & 0xff) << 12
                | 0x6f;
    }
}
