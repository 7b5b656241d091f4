package dev.virga.guest.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.virga.guest.cpu.HartDoor;
import dev.virga.guest.cpu.Insn;
import dev.virga.guest.cpu.Op;
import dev.virga.guest.cpu.Region;
import dev.virga.guest.cpu.RegionExits;
import dev.virga.guest.cpu.Slots;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the class of a region: guest registers in JVM locals, blocks as straight code with direct
 * jumps. Each block pays for itself; whether the budget lasts is looked at where loops begin, for
 * as many instructions as the region has: between two looks none is executed twice. One use; one
 * thread.
 */
final class RegionEmitter {
    /** Internal name of every generated class; what makes it hidden adds to it. */
    static final String CLASS =
            RegionEmitter.class.getPackageName().replace('.', '/') + "/TranslatedRegion";

    private static final ClassDesc NAME = ClassDesc.ofInternalName(CLASS);
    private static final ClassDesc REGION = ClassDesc.of(Region.class.getName());
    private static final ClassDesc EXITS = ClassDesc.of(RegionExits.class.getName());
    private static final MethodTypeDesc SUPER =
            MethodTypeDesc.of(CD_void, EXITS, CD_int, CD_boolean);
    private static final MethodTypeDesc RUN =
            MethodTypeDesc.of(
                    CD_int,
                    CD_long.arrayType(),
                    CD_long,
                    CD_long,
                    CD_int,
                    CD_int,
                    RegionCode.DOOR_CLASS);
    private static final MethodTypeDesc RESERVED =
            MethodTypeDesc.of(CD_boolean, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc ACCESS = MethodTypeDesc.of(CD_boolean, CD_long, CD_long);

    /** Return addresses that a return is compared with before it leaves the region. */
    private static final int MAX_RETURNS = 4;

    private final Shape shape;
    private final RegionExits exits;
    private final Registers registers;
    private final Map<Integer, Integer> nextExits = new HashMap<>();
    private final List<Integer> returns;
    private final Windows windows;

    private RegionEmitter(Shape shape, RegionExits exits) {
        this.shape = shape;
        this.exits = exits;
        this.registers = Registers.of(shape.insns());
        this.returns = shape.returns(MAX_RETURNS);
        this.windows = Windows.of(shape);
        exits.careful(shape.manner().careful());
    }

    /**
     * The bytes of a class.
     *
     * @param exits filled with the ways out
     */
    static byte[] emit(Shape shape, RegionExits exits) {
        return new RegionEmitter(shape, exits).write();
    }

    private byte[] write() {
        return ClassFile.of()
                .build(
                        NAME,
                        builder ->
                                builder.withSuperclass(REGION)
                                        .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                                        .withMethodBody(
                                                ConstantDescs.INIT_NAME,
                                                MethodTypeDesc.of(CD_void, EXITS),
                                                0,
                                                this::writeConstructor)
                                        .withMethodBody(
                                                "run", RUN, ClassFile.ACC_PUBLIC, this::writeRun));
    }

    private void writeConstructor(CodeBuilder cb) {
        cb.aload(0).aload(1).loadConstant(shape.instructions());
        cb.loadConstant(registers.floats ? 1 : 0);
        cb.invokespecial(REGION, ConstantDescs.INIT_NAME, SUPER).return_();
    }

    private void writeRun(CodeBuilder cb) {
        var code = new RegionCode(cb, exits, registers);
        List<Block> blocks = shape.blocks();
        Label[] labels = new Label[blocks.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = cb.newLabel();
        }
        code.enter();
        writeEntries(cb, labels);
        for (int i = 0; i < labels.length; i++) {
            cb.labelBinding(labels[i]);
            writeBlock(code, blocks.get(i), labels, i);
        }
        code.finish();
    }

    private void writeEntries(CodeBuilder cb, Label[] labels) {
        Label first = labels[shape.blockAt(shape.entries()[0])];
        if (shape.entries().length > 1) {
            List<SwitchCase> cases = new ArrayList<>();
            for (int i = 1; i < shape.entries().length; i++) {
                cases.add(SwitchCase.of(i, labels[shape.blockAt(shape.entries()[i])]));
            }
            cb.iload(RegionCode.ENTRY_NUMBER).tableswitch(first, cases);
        } else {
            cb.goto_(first);
        }
    }

    private int target(int index) {
        return Flow.target(shape.insns()[index], shape.offsets()[index]);
    }

    private void writeBlock(RegionCode code, Block block, Label[] labels, int number) {
        CodeBuilder cb = code.cb;
        if (shape.isHeader(number)) {
            int start = shape.offsets()[block.first()];
            cb.iload(RegionCode.LEFT).loadConstant(shape.instructions());
            cb.if_icmplt(code.exit(exits.budget(start)));
        }
        cb.iinc(RegionCode.LEFT, -block.length());
        var integers = new IntegerEmitter(code);
        var memory = new MemoryEmitter(code);
        var floats = new FloatEmitter(code);
        int proven = Slots.NO_FLOATS;
        for (int i = block.first(); i < block.end(); i++) {
            long insn = shape.insns()[i];
            int op = Insn.op(insn);
            int at = shape.offsets()[i];
            int unused = block.end() - i;
            int needed = Flow.leaves(insn) ? Slots.NO_FLOATS : FloatForm.needs(op);
            if (needed > proven) {
                code.requireFloats(needed, code.exit(exits.slow(at, unused, insn)));
                proven = needed;
            }
            if (Flow.leaves(insn)) {
                cb.goto_(code.exit(exits.slow(at, unused, insn)));
                return;
            } else if (Flow.isBranch(op)) {
                int target = target(i);
                if (target <= at && shape.blockAt(target) >= 0) {
                    integers.branchBack(insn, way(code, target, labels));
                } else {
                    integers.branch(insn, way(code, target, labels));
                }
            } else if (op == Op.JAL) {
                link(code, insn, i);
                goOn(code, target(i), labels, number);
                return;
            } else if (op == Op.JALR) {
                jump(code, insn, i, labels);
                return;
            } else if (MemoryEmitter.isAccess(op)) {
                Windows.Window window = windows.of(i);
                if (window.first() == i) {
                    int exit = exits.slow(at, unused, insn);
                    if (window.shared()) {
                        exits.window(exit, window.low(), window.bytes());
                    }
                    memory.open(window, code.exit(exit));
                }
                memory.access(insn, window);
            } else if (op == Op.LR_W || op == Op.SC_W || op == Op.LR_D || op == Op.SC_D) {
                reserved(code, insn, code.exit(exits.slow(at, unused, insn)));
            } else if (op >= Op.LR_W && op <= Op.AMOMAXU_D) {
                memory.atomic(insn, code.exit(exits.slow(at, unused, insn)));
            } else if (FloatForm.is(op)) {
                floats.emit(insn, code.exit(exits.slow(at, unused, insn)));
            } else if (HartDoor.leadsTo(insn)) {
                csr(code, insn, code.exit(exits.slow(at, unused, insn)));
                proven = Slots.NO_FLOATS;
            } else if (op == Op.FENCE) {
                fence(cb, Insn.imm(insn));
            } else {
                integers.compute(insn, shape.page(i));
            }
        }
        int last = block.end() - 1;
        int next = shape.offsets()[last] + Insn.length(shape.insns()[last]);
        goOn(code, next, labels, number);
    }

    private static void reserved(RegionCode code, long insn, Label slow) {
        code.cb.aload(RegionCode.DOOR).loadConstant(insn);
        code.push(Insn.rs1(insn)).push(Insn.rs2(insn));
        code.cb.invokevirtual(RegionCode.DOOR_CLASS, "reserved", RESERVED).ifeq(slow);
        code.reload(Insn.rd(insn));
    }

    private static void csr(RegionCode code, long insn, Label slow) {
        code.cb.aload(RegionCode.DOOR).loadConstant(insn);
        if (HartDoor.immediate(Insn.op(insn))) {
            code.cb.loadConstant((long) Insn.rs1(insn));
        } else {
            code.push(Insn.rs1(insn));
        }
        code.cb.invokevirtual(RegionCode.DOOR_CLASS, "access", ACCESS).ifeq(slow);
        code.reload(Insn.rd(insn));
        code.readFloatState();
    }

    private void link(RegionCode code, long insn, int index) {
        if (Insn.rd(insn) != Insn.SINK) {
            code.pushAddress(shape.offsets()[index] + Insn.length(insn));
            code.pop(Insn.rd(insn));
        }
    }

    private void jump(RegionCode code, long insn, int index, Label[] labels) {
        CodeBuilder cb = code.cb;
        code.push(Insn.rs1(insn));
        int offset = Insn.imm(insn) >> 12;
        if (offset != 0) {
            cb.loadConstant((long) offset).ladd();
        }
        cb.loadConstant(-2L).land().lstore(RegionCode.ADDRESS);
        link(code, insn, index);
        int[] known = shape.ways().get(shape.offsets()[index]);
        if (known != null) {
            for (int to : known) {
                goIfAddress(code, to, labels);
            }
        } else if (Flow.isReturn(insn)) {
            for (int back : returns) {
                goIfAddress(code, back, labels);
            }
        }
        cb.lload(RegionCode.ADDRESS);
        code.leaveComputed(shape.offsets()[index]);
    }

    private void goIfAddress(RegionCode code, int offset, Label[] labels) {
        code.cb.lload(RegionCode.ADDRESS);
        code.pushAddress(offset);
        code.cb.lcmp().ifeq(labels[shape.blockAt(offset)]);
    }

    /** The label that leads to an offset, within the region or out of it. */
    private Label way(RegionCode code, int offset, Label[] labels) {
        int block = shape.blockAt(offset);
        return block >= 0
                ? labels[block]
                : code.exit(nextExits.computeIfAbsent(offset, exits::next));
    }

    private void goOn(RegionCode code, int offset, Label[] labels, int number) {
        int block = shape.blockAt(offset);
        if (block != number + 1 || block < 0) {
            code.cb.goto_(way(code, offset, labels));
        }
    }

    /** As in the interpreter: predecessor and successor sets; I/O is ordered like memory. */
    private static void fence(CodeBuilder cb, int sets) {
        boolean readBefore = (sets & 0xA0) != 0;
        boolean writeBefore = (sets & 0x50) != 0;
        boolean readAfter = (sets & 0x0A) != 0;
        MethodTypeDesc none = MethodTypeDesc.of(CD_void);
        String name = writeBefore && readAfter ? "fullFence" : "storeFence";
        if (!(writeBefore && readAfter) && readBefore) {
            cb.aload(RegionCode.RAW).invokevirtual(RegionCode.UNSAFE, "loadFence", none);
        }
        cb.aload(RegionCode.RAW).invokevirtual(RegionCode.UNSAFE, name, none);
    }
}
