package dev.virga.guest.translate;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import dev.virga.guest.cpu.Slots;
import dev.virga.guest.mmu.DataTlb;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Loads, stores and atomics of translated code. {@link #probe} is the only way to guest memory: a
 * {@link Windows window} that has no tag for its accesses leaves the region before anything has
 * happened.
 */
final class MemoryEmitter {
    private static final MethodTypeDesc GET_LONG = MethodTypeDesc.of(CD_long, CD_long);
    private static final long PAGE = -4096;

    private final RegionCode code;
    private final CodeBuilder cb;

    MemoryEmitter(RegionCode code) {
        this.code = code;
        this.cb = code.cb;
    }

    static boolean isAccess(int op) {
        return isLoad(op) || isStore(op);
    }

    private static boolean isLoad(int op) {
        return (op >= Op.LB && op <= Op.LWU) || op == Op.FLW || op == Op.FLD;
    }

    static boolean isStore(int op) {
        return (op >= Op.SB && op <= Op.SD) || op == Op.FSW || op == Op.FSD;
    }

    /** Finds the host's address of a window, or leaves. */
    void open(Windows.Window window, Label slow) {
        address(window.register(), window.low());
        probe(window.bytes(), window.write() ? DataTlb.WRITE_TAG : 0, slow);
        host();
        cb.lstore(code.window(window.register()));
    }

    /** A load or a store within a window that is open. */
    void access(long insn, Windows.Window window) {
        if (isStore(Insn.op(insn))) {
            store(insn, window);
        } else {
            load(insn, window);
        }
    }

    private void load(long insn, Windows.Window window) {
        int op = Insn.op(insn);
        if (op != Op.FLD && op != Op.FLW && Insn.rd(insn) == Insn.SINK) {
            return;
        }
        cb.aload(RegionCode.RAW);
        within(insn, window);
        switch (op) {
            case Op.LB -> get("getByte", CD_byte).i2l();
            case Op.LBU -> get("getByte", CD_byte).loadConstant(0xFF).iand().i2l();
            case Op.LH -> get("getShort", CD_short).i2l();
            case Op.LHU -> get("getShort", CD_short).loadConstant(0xFFFF).iand().i2l();
            case Op.LW -> get("getInt", CD_int).i2l();
            case Op.LWU -> get("getInt", CD_int).i2l().loadConstant(0xFFFF_FFFFL).land();
            case Op.FLW -> {
                get("getInt", CD_int).i2l();
                cb.invokestatic(RegionCode.FLOAT_MATH, "boxBits", GET_LONG);
            }
            default -> get("getLong", CD_long);
        }
        boolean floating = op == Op.FLD || op == Op.FLW;
        code.pop(floating ? Slots.FLOATS + Insn.rd(insn) : Insn.rd(insn));
    }

    private CodeBuilder get(String name, ClassDesc type) {
        return cb.invokevirtual(RegionCode.UNSAFE, name, MethodTypeDesc.of(type, CD_long));
    }

    private void store(long insn, Windows.Window window) {
        int op = Insn.op(insn);
        cb.aload(RegionCode.RAW);
        within(insn, window);
        boolean floating = op == Op.FSD || op == Op.FSW;
        code.push(floating ? Slots.FLOATS + Insn.rs2(insn) : Insn.rs2(insn));
        switch (op) {
            case Op.SB -> put("putByte", cb.l2i().i2b(), CD_byte);
            case Op.SH -> put("putShort", cb.l2i().i2s(), CD_short);
            case Op.SW, Op.FSW -> put("putInt", cb.l2i(), CD_int);
            default -> put("putLong", cb, CD_long);
        }
    }

    private static void put(String name, CodeBuilder cb, ClassDesc type) {
        cb.invokevirtual(RegionCode.UNSAFE, name, MethodTypeDesc.of(CD_void, CD_long, type));
    }

    /** The AMOs that the host has, too; its atomics order everything, as aq and rl may ask. */
    void atomic(long insn, Label slow) {
        int op = Insn.op(insn);
        boolean word = op <= Op.AMOMAXU_W;
        code.push(Insn.rs1(insn));
        cb.lstore(RegionCode.ADDRESS);
        cb.lload(RegionCode.ADDRESS).loadConstant(word ? 3L : 7L).land();
        cb.lconst_0().lcmp().ifne(slow);
        probe(1, DataTlb.WRITE_TAG, slow);
        cb.aload(RegionCode.RAW).aconst_null();
        host();
        code.push(Insn.rs2(insn));
        if (word) {
            cb.l2i();
        }
        ClassDesc type = word ? CD_int : CD_long;
        cb.invokevirtual(
                RegionCode.UNSAFE,
                atomicName(op) + (word ? "Int" : "Long"),
                MethodTypeDesc.of(type, CD_Object, CD_long, type));
        if (word) {
            cb.i2l();
        }
        code.pop(Insn.rd(insn));
    }

    private static String atomicName(int op) {
        return switch (op) {
            case Op.AMOSWAP_W, Op.AMOSWAP_D -> "getAndSet";
            case Op.AMOADD_W, Op.AMOADD_D -> "getAndAdd";
            case Op.AMOXOR_W, Op.AMOXOR_D -> "getAndBitwiseXor";
            case Op.AMOAND_W, Op.AMOAND_D -> "getAndBitwiseAnd";
            case Op.AMOOR_W, Op.AMOOR_D -> "getAndBitwiseOr";
            default -> throw new IllegalArgumentException("operation " + op + " is no such AMO");
        };
    }

    /** Pushes the host's address of an access in a window. */
    private void within(long insn, Windows.Window window) {
        cb.lload(code.window(window.register()));
        int distance = Insn.imm(insn) - window.low();
        if (distance != 0) {
            cb.loadConstant((long) distance).ladd();
        }
    }

    private void address(int register, int offset) {
        code.push(register);
        if (offset != 0) {
            cb.loadConstant((long) offset).ladd();
        }
        cb.lstore(RegionCode.ADDRESS);
    }

    /** Finds the TLB's entry for an access and leaves unless it allows it. */
    private void probe(int bytes, int tag, Label slow) {
        cb.lload(RegionCode.TLB).lload(RegionCode.ADDRESS);
        cb.loadConstant(DataTlb.OFFSET_SHIFT).lushr();
        cb.loadConstant(DataTlb.OFFSET_MASK).land().ladd().lstore(RegionCode.ENTRY);
        cb.aload(RegionCode.RAW).lload(RegionCode.ENTRY);
        if (tag != 0) {
            cb.loadConstant((long) tag).ladd();
        }
        cb.invokevirtual(RegionCode.UNSAFE, "getLong", GET_LONG);
        cb.lload(RegionCode.ADDRESS);
        if (bytes > 1) {
            cb.loadConstant((long) bytes - 1).ladd();
        }
        cb.loadConstant(PAGE).land().lcmp().ifne(slow);
    }

    /** Pushes the host address that belongs to the entry that was found. */
    private void host() {
        cb.lload(RegionCode.ADDRESS).aload(RegionCode.RAW).lload(RegionCode.ENTRY);
        cb.loadConstant((long) DataTlb.ADDEND).ladd();
        cb.invokevirtual(RegionCode.UNSAFE, "getLong", GET_LONG).ladd();
    }

    /** Bytes of a load or store. */
    static int bytes(int op) {
        return switch (op) {
            case Op.LB, Op.LBU, Op.SB -> 1;
            case Op.LH, Op.LHU, Op.SH -> 2;
            case Op.LW, Op.LWU, Op.SW, Op.FLW, Op.FSW -> 4;
            default -> 8;
        };
    }
}
