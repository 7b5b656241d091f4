package dev.virga.guest.translate;

import dev.virga.guest.cpu.HartDoor;
import dev.virga.guest.cpu.Slots;
import dev.virga.guest.memory.RawMemory;
import dev.virga.guest.mmu.DataTlb;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ConstantDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Reads a generated class again and refuses it unless every access to memory outside the Java heap
 * is one that was probed: a second pair of eyes, which knows bytecode and nothing of how it was
 * written.
 *
 * <p>What it proves of each access: in the same straight piece of code, with nothing in between
 * that changes the address or the TLB's entry, the tag for that kind of access, of an entry within
 * the table, was compared with the page of the last byte, and the way on is the one where they are
 * equal; and that byte is the access's own, or that of a window which its bytes lie in. The
 * register array may be touched at its slots only. No method but those of the host's arithmetic is
 * called. Where straight code ends it learns from the stack maps, which the JVM in its turn
 * verifies to stand wherever a jump arrives. One use; one thread.
 */
final class RegionCheck {
    private static final String UNSAFE = "jdk/internal/misc/Unsafe";
    private static final String DOOR = HartDoor.class.getName().replace('.', '/');
    private static final Set<String> CALLED =
            Set.of(
                    "java/lang/Math",
                    "java/lang/Long",
                    DOOR,
                    Alu.class.getName().replace('.', '/'),
                    FloatMath.class.getName().replace('.', '/'));
    private static final long FIRST_SLOT = RawMemory.LONGS;
    private static final long LAST_SLOT = RawMemory.LONGS + 8L * Slots.FLOAT_STATE;

    /** Instructions that make the value of a write. */
    private static final int MOST_VALUE = 3;

    private final List<Instruction> straight = new ArrayList<>();
    private int probed;
    private boolean writable;
    private boolean entryFresh;

    /** What a local that holds a host's address was proven for. */
    private record Window(int bytes, boolean writable) {}

    private final Map<Integer, Window> windows = new HashMap<>();

    private RegionCheck() {}

    /**
     * The size in bytecodes of a class's largest method, if it passes.
     *
     * @throws VerifyError naming the instruction that is not allowed
     */
    static int check(byte[] classFile) {
        int largest = 0;
        for (MethodModel method : ClassFile.of().parse(classFile).methods()) {
            boolean constructor = method.methodName().equalsString("<init>");
            var code = method.code().orElseThrow(() -> new VerifyError("a method without code"));
            if (!constructor) {
                var check = new RegionCheck();
                code.forEach(check::next);
            }
            if (code instanceof CodeAttribute attribute) {
                largest = Math.max(largest, attribute.codeLength());
            }
        }
        return largest;
    }

    private void next(CodeElement element) {
        if (element instanceof LabelTarget) {
            straight.clear();
            probed = 0;
            entryFresh = false;
            windows.clear();
        } else if (element instanceof Instruction instruction) {
            visit(instruction);
            straight.add(instruction);
        }
    }

    private void visit(Instruction instruction) {
        if (instruction instanceof StoreInstruction store) {
            visit(store);
        } else if (instruction.opcode() == Opcode.IFNE && entryFresh && isProbe()) {
            probed = probedBytes();
            writable = probedWrite();
        } else if (instruction instanceof InvokeInstruction call) {
            visit(call);
        }
    }

    private void visit(StoreInstruction store) {
        switch (store.slot()) {
            case RegionCode.ADDRESS -> {
                probed = 0;
                entryFresh = false;
            }
            case RegionCode.ENTRY -> {
                probed = 0;
                entryFresh = true;
                if (!isEntry()) {
                    throw new VerifyError("translated code looks beside the TLB");
                }
            }
            case RegionCode.X,
                    RegionCode.TLB,
                    RegionCode.BASE,
                    RegionCode.ENTRY_NUMBER,
                    RegionCode.DOOR ->
                    throw new VerifyError("translated code changes parameter " + store.slot());
            case RegionCode.RAW -> {
                boolean first =
                        straight.size() == 1
                                && straight.get(0) instanceof InvokeInstruction call
                                && call.name().equalsString("getUnsafe");
                if (!first) {
                    throw new VerifyError("translated code changes what reaches memory");
                }
            }
            default -> {
                // A guest register, a value on its way, or a window.
                windows.remove(store.slot());
                if (probed > 0 && isHost(straight.size() - 1)) {
                    windows.put(store.slot(), new Window(probed, writable));
                }
            }
        }
    }

    /** Whether what is stored now is {@code tlb + (va >>> 7 & mask)}. */
    private boolean isEntry() {
        int at = straight.size() - 1;
        return at >= 6
                && straight.get(at).opcode() == Opcode.LADD
                && straight.get(at - 1).opcode() == Opcode.LAND
                && constant(at - 2) == DataTlb.OFFSET_MASK
                && straight.get(at - 3).opcode() == Opcode.LUSHR
                && constant(at - 4) == DataTlb.OFFSET_SHIFT
                && loads(at - 5, RegionCode.ADDRESS)
                && loads(at - 6, RegionCode.TLB);
    }

    private void visit(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        if (CALLED.contains(owner)) {
            if (owner.equals(DOOR)) {
                windows.clear();
            }
            return;
        }
        if (!owner.equals(UNSAFE)) {
            throw refused(call);
        }
        String type = call.type().stringValue();
        boolean allowed =
                switch (name) {
                    case "getUnsafe", "fullFence", "loadFence", "storeFence" -> true;
                    default ->
                            type.startsWith("(Ljava/lang/Object;J")
                                    ? name.startsWith("getAnd") ? access(type, true) : slot(name)
                                    : isTlbRead() || access(type, name.startsWith("put"));
                };
        if (!allowed) {
            throw refused(call);
        }
    }

    /** An access of guest memory: wide enough a probe of its kind must stand. */
    private boolean access(String type, boolean write) {
        char kind = type.charAt(type.length() - 1);
        if (kind == 'V') {
            kind = type.charAt(type.indexOf(')') - 1);
        }
        int bytes =
                switch (kind) {
                    case 'B' -> 1;
                    case 'S' -> 2;
                    case 'I' -> 4;
                    default -> 8;
                };
        // An atomic is aligned, which was asked before; one byte's page then is that of all.
        boolean atomic = type.startsWith("(L") && probed == 1 && aligned(bytes);
        return atomic
                ? writable && addressed(this::isHost)
                : write
                        ? addressed(at -> isWithin(at, bytes, true))
                        : isWithin(straight.size() - 1, bytes, false);
    }

    /** Whether the address of a write, which its value comes after, is one that will do. */
    private boolean addressed(IntPredicate address) {
        int last = straight.size() - 1;
        for (int at = last - 1; at >= Math.max(0, last - MOST_VALUE); at--) {
            if (isValue(at + 1) && address.test(at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether from an instruction on there is nothing but a value, as a register holds it. */
    private boolean isValue(int from) {
        boolean value =
                straight.get(from) instanceof LoadInstruction
                        || straight.get(from) instanceof ConstantInstruction;
        for (int i = from + 1; i < straight.size(); i++) {
            value &= straight.get(i) instanceof ConvertInstruction;
        }
        return value;
    }

    /** Whether what ends there is va + addend(e). */
    private boolean isHost(int at) {
        return at >= 6
                && straight.get(at).opcode() == Opcode.LADD
                && straight.get(at - 1) instanceof InvokeInstruction
                && straight.get(at - 2).opcode() == Opcode.LADD
                && constant(at - 3) == DataTlb.ADDEND
                && loads(at - 4, RegionCode.ENTRY)
                && loads(at - 5, RegionCode.RAW)
                && loads(at - 6, RegionCode.ADDRESS);
    }

    /** Whether what ends there is an address of so many bytes in a window of that kind. */
    private boolean isWithin(int at, int bytes, boolean write) {
        boolean distant = at >= 2 && straight.get(at).opcode() == Opcode.LADD;
        long distance = distant ? constant(at - 1) : 0;
        int start = distant ? at - 2 : at;
        Window window =
                start >= 0 && straight.get(start) instanceof LoadInstruction load
                        ? windows.get(load.slot())
                        : null;
        return window != null
                && distance >= 0
                && distance + bytes <= window.bytes
                && (!write || window.writable);
    }

    private boolean aligned(int bytes) {
        for (int i = straight.size() - 1; i >= 4; i--) {
            if (straight.get(i).opcode() == Opcode.IFNE
                    && straight.get(i - 1).opcode() == Opcode.LCMP
                    && straight.get(i - 2).opcode() == Opcode.LCONST_0
                    && straight.get(i - 3).opcode() == Opcode.LAND
                    && constant(i - 4) == bytes - 1
                    && loads(i - 5, RegionCode.ADDRESS)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A slot of the register array: the constant offset stands right before, or before the value.
     */
    private boolean slot(String name) {
        int last = straight.size() - 1;
        int at = name.equals("putLong") ? last - 1 : last;
        if (name.equals("putLong") && straight.get(last).opcode() == Opcode.I2L) {
            at--;
        }
        long offset = constant(at);
        return offset >= FIRST_SLOT
                && offset <= LAST_SLOT
                && (offset - FIRST_SLOT) % 8 == 0
                && loads(at - 1, RegionCode.X)
                && loads(at - 2, RegionCode.RAW);
    }

    /** What is called now reads the tag or the addend of the entry. */
    private boolean isTlbRead() {
        int last = straight.size() - 1;
        if (loads(last, RegionCode.ENTRY)) {
            return true;
        }
        long offset = constant(last - 1);
        return straight.get(last).opcode() == Opcode.LADD
                && (offset == DataTlb.WRITE_TAG || offset == DataTlb.ADDEND)
                && loads(last - 2, RegionCode.ENTRY);
    }

    /**
     * Whether what was written just before an IFNE is the whole probe: {@code e = tlb + (va >>> 7 &
     * mask); tag(e) != (va + n - 1 & -4096)}.
     */
    private boolean isProbe() {
        int at = straight.size() - 1;
        if (at < 8
                || straight.get(at).opcode() != Opcode.LCMP
                || straight.get(at - 1).opcode() != Opcode.LAND
                || constant(at - 2) != -4096) {
            return false;
        }
        int tag = tagRead();
        if (tag < 0) {
            return false;
        }
        // Before the call stand: aload RAW, lload ENTRY and, for the write tag, 8, ladd.
        boolean offset = straight.get(tag - 1).opcode() == Opcode.LADD;
        int entry = offset ? tag - 3 : tag - 1;
        return (!offset || constant(tag - 2) == DataTlb.WRITE_TAG)
                && loads(entry, RegionCode.ENTRY)
                && loads(entry - 1, RegionCode.RAW);
    }

    /** Index of the call that read the tag, of a probe that ends here; -1 if it isn't one. */
    private int tagRead() {
        int at = straight.size() - 4; // before lcmp, land, -4096
        if (straight.get(at).opcode() == Opcode.LADD) {
            at -= 2;
        }
        if (!loads(at, RegionCode.ADDRESS)) {
            return -1;
        }
        return straight.get(at - 1) instanceof InvokeInstruction ? at - 1 : -1;
    }

    private int probedBytes() {
        int at = straight.size() - 4;
        return straight.get(at).opcode() == Opcode.LADD ? (int) constant(at - 1) + 1 : 1;
    }

    private boolean probedWrite() {
        int tag = tagRead();
        return straight.get(tag - 1).opcode() == Opcode.LADD
                && constant(tag - 2) == DataTlb.WRITE_TAG;
    }

    private boolean loads(int index, int local) {
        return index >= 0
                && straight.get(index) instanceof LoadInstruction load
                && load.slot() == local;
    }

    private long constant(int index) {
        if (index >= 0 && straight.get(index) instanceof ConstantInstruction instruction) {
            ConstantDesc value = instruction.constantValue();
            return value instanceof Number number ? number.longValue() : Long.MIN_VALUE;
        }
        return Long.MIN_VALUE;
    }

    private static VerifyError refused(InvokeInstruction call) {
        return new VerifyError(
                "translated code may not call "
                        + call.owner().asInternalName()
                        + "."
                        + call.name().stringValue()
                        + call.type().stringValue()
                        + " here");
    }
}
