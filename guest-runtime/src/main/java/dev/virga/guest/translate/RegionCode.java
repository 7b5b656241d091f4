package dev.virga.guest.translate;

import dev.virga.guest.cpu.HartDoor;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.RegionExits;
import dev.virga.guest.cpu.Slots;
import dev.virga.guest.memory.RawMemory;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The method of a region while it is written: which JVM local holds which guest register, and the
 * ways out. A register is read from its local and written to both its local and the array, so that
 * the array is right at every exit: writing back only there made code no faster, and cost the first
 * of HotSpot's compilers half as much again, for each register then has a value to carry to each of
 * the exits. No path comes back from a rare case.
 */
final class RegionCode {
    static final ClassDesc UNSAFE = ClassDesc.of("jdk.internal.misc.Unsafe");
    static final ClassDesc DOOR_CLASS = ClassDesc.of(HartDoor.class.getName());
    static final ClassDesc ALU = ClassDesc.of(Alu.class.getName());
    static final ClassDesc FLOAT_MATH = ClassDesc.of(FloatMath.class.getName());
    private static final int REGISTERS = Slots.FLOATS + 32;

    // Parameters of Region.run, then what every method keeps.
    static final int X = 1;
    static final int TLB = 2;
    static final int BASE = 4;
    static final int LEFT = 6;
    static final int ENTRY_NUMBER = 7;
    static final int DOOR = 8;
    static final int RAW = 9;
    static final int ADDRESS = 10;
    static final int ENTRY = 12;
    static final int RESULT = 14;
    private static final int EXIT = 16;
    private static final int FLOAT_STATE = 17;
    private static final int FIRST = 18;

    private static final MethodTypeDesc GET_UNSAFE = MethodTypeDesc.of(UNSAFE);
    private static final MethodTypeDesc GET_SLOT =
            MethodTypeDesc.of(
                    ConstantDescs.CD_long, ConstantDescs.CD_Object, ConstantDescs.CD_long);
    private static final MethodTypeDesc PUT_SLOT =
            MethodTypeDesc.of(
                    ConstantDescs.CD_void,
                    ConstantDescs.CD_Object,
                    ConstantDescs.CD_long,
                    ConstantDescs.CD_long);

    final CodeBuilder cb;
    final RegionExits exits;
    private final boolean floats;
    private final int[] registers = new int[REGISTERS];
    private final int[] windows = new int[32];
    private int locals;
    private final Label leave;
    private final List<Stub> stubs = new ArrayList<>();

    private record Stub(Label label, int exit) {}

    RegionCode(CodeBuilder cb, RegionExits exits, Registers used) {
        this.cb = cb;
        this.exits = exits;
        this.floats = used.floats;
        this.leave = cb.newLabel();
        Arrays.fill(registers, -1);
        int next = FIRST;
        for (int i = 1; i < REGISTERS; i++) {
            if (used.used[i]) {
                registers[i] = next;
                next += 2;
            }
        }
        this.locals = next;
    }

    /** Takes the registers into locals. */
    void enter() {
        cb.invokestatic(UNSAFE, "getUnsafe", GET_UNSAFE).astore(RAW);
        readFloatState();
        for (int i = 1; i < REGISTERS; i++) {
            if (registers[i] >= 0) {
                slot(i);
                cb.invokevirtual(UNSAFE, "getLong", GET_SLOT).lstore(registers[i]);
            }
        }
    }

    /** Leaves unless the floating-point unit is in a state, of those in {@link Slots}. */
    void requireFloats(int state, Label slow) {
        cb.iload(FLOAT_STATE).loadConstant(state).if_icmplt(slow);
    }

    /** Takes over what of floating point is allowed now. */
    void readFloatState() {
        if (floats) {
            slot(Slots.FLOAT_STATE);
            cb.invokevirtual(UNSAFE, "getLong", GET_SLOT).l2i().istore(FLOAT_STATE);
        }
    }

    /** Takes over a register that somebody else wrote to the array. */
    void reload(int register) {
        if (register != Insn.SINK) {
            slot(register);
            cb.invokevirtual(UNSAFE, "getLong", GET_SLOT).lstore(registers[register]);
        }
    }

    /** The local with the host's address of the window that is open on a guest register. */
    int window(int register) {
        if (windows[register] == 0) {
            windows[register] = locals;
            locals += 2;
        }
        return windows[register];
    }

    /** Pushes what addresses a slot of the register array. */
    private void slot(int number) {
        cb.aload(RAW).aload(X).loadConstant(RawMemory.LONGS + 8L * number);
    }

    /** Pushes a guest register. */
    RegionCode push(int register) {
        if (register == 0) {
            cb.lconst_0();
        } else {
            cb.lload(registers[register]);
        }
        return this;
    }

    /** Pops into a guest register, in its local and in the array; x0's sink swallows. */
    void pop(int register) {
        if (register == Insn.SINK) {
            cb.pop2();
        } else {
            cb.lstore(registers[register]);
            slot(register);
            cb.lload(registers[register]).invokevirtual(UNSAFE, "putLong", PUT_SLOT);
        }
    }

    /** Pushes base + offset: a virtual address that depends on where the page lies. */
    void pushAddress(long offset) {
        cb.lload(BASE);
        if (offset != 0) {
            cb.loadConstant(offset).ladd();
        }
    }

    /** A label that leads out by an exit. */
    Label exit(int number) {
        Label label = cb.newLabel();
        stubs.add(new Stub(label, number));
        return label;
    }

    /** Leaves with the address on the stack, by the jump at an offset. */
    void leaveComputed(int at) {
        cb.lstore(RESULT);
        slot(Slots.PC);
        cb.lload(RESULT).invokevirtual(UNSAFE, "putLong", PUT_SLOT);
        cb.goto_(exit(exits.computed(at)));
    }

    /** Writes the ways out. */
    void finish() {
        for (Stub stub : stubs) {
            cb.labelBinding(stub.label()).loadConstant(stub.exit()).istore(EXIT).goto_(leave);
        }
        cb.labelBinding(leave);
        slot(Slots.LEFT);
        cb.iload(LEFT).i2l().invokevirtual(UNSAFE, "putLong", PUT_SLOT);
        cb.iload(EXIT).ireturn();
    }
}
