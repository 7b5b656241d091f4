package dev.virga.cli.image.riscv;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM's stack of one method, each place of it a register. A number, or a variable that has a
 * register, is only noted until it is used: it may never need the place.
 */
final class StackRegisters {
    /** Places: a0 to a7, then t3 to t6. */
    static final int COUNT = 12;

    private static final int ARGUMENTS = 8;
    private static final int T3 = 28;

    private enum Kind {
        HERE,
        VARIABLE,
        NUMBER
    }

    private record Entry(Kind kind, long value, boolean wide) {}

    private final Output output;
    private final Frame frame;
    private final List<Entry> entries = new ArrayList<>();

    StackRegisters(Output output, Frame frame) {
        this.output = output;
        this.frame = frame;
    }

    private static int register(int index) {
        if (index >= COUNT) {
            throw new IllegalArgumentException("an expression is too deep");
        }
        return index < ARGUMENTS ? Rv64.A0 + index : T3 + index - ARGUMENTS;
    }

    /** One more, to be put into the register that is returned. */
    int push(boolean wide) {
        entries.add(new Entry(Kind.HERE, 0, wide));
        return register(entries.size() - 1);
    }

    void pushNumber(long number, boolean wide) {
        entries.add(new Entry(Kind.NUMBER, number, wide));
    }

    void pushVariable(int slot, boolean wide) {
        if (frame.register(slot) != 0) {
            entries.add(new Entry(Kind.VARIABLE, slot, wide));
        } else {
            int unused = frame.use(slot, push(wide));
        }
    }

    /** The uppermost, in whatever register it is. */
    int pop(int scratch) {
        int index = entries.size() - 1;
        Entry entry = entries.remove(index);
        return switch (entry.kind) {
            case HERE -> register(index);
            case VARIABLE -> frame.register((int) entry.value);
            case NUMBER -> entry.value == 0 ? Rv64.ZERO : number(scratch, entry.value);
        };
    }

    void popTo(int target) {
        int from = pop(target);
        if (from != target) {
            output.add(Rv64.imm(Rv64.ADDI, target, from, 0));
        }
    }

    void popVariable(int slot) {
        free(slot, entries.size() - 1);
        int from = pop(frame.register(slot) == 0 ? Rv64.T0 : frame.register(slot));
        frame.keep(slot, from);
    }

    void drop() {
        entries.removeLast();
    }

    /** Whether the uppermost is a number that fits an instruction. */
    boolean smallNumber() {
        Entry entry = entries.getLast();
        return entry.kind == Kind.NUMBER && Rv64.small(entry.value);
    }

    int popNumber() {
        return (int) entries.removeLast().value;
    }

    void duplicate() {
        Entry entry = entries.getLast();
        if (entry.kind == Kind.HERE) {
            int from = register(entries.size() - 1);
            output.add(Rv64.imm(Rv64.ADDI, push(entry.wide), from, 0));
        } else {
            entries.add(entry);
        }
    }

    private int number(int target, long value) {
        if (Rv64.small(value)) {
            output.add(Rv64.imm(Rv64.ADDI, target, Rv64.ZERO, (int) value));
        } else {
            output.constant(
                    target,
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(value)
                            .array());
            output.add(Rv64.imm(Rv64.LD, target, target, 0));
        }
        return target;
    }

    /** A variable changes: who noted it takes its value now. */
    void free(int slot) {
        free(slot, entries.size());
    }

    private void free(int slot, int count) {
        for (int i = 0; i < count; i++) {
            Entry entry = entries.get(i);
            if (entry.kind == Kind.VARIABLE && entry.value == slot) {
                settle(i);
            }
        }
    }

    /** Every entry into its register. */
    void settle() {
        for (int i = 0; i < entries.size(); i++) {
            settle(i);
        }
    }

    private void settle(int index) {
        Entry entry = entries.get(index);
        switch (entry.kind) {
            case HERE -> {
                return;
            }
            case VARIABLE ->
                    output.add(
                            Rv64.imm(
                                    Rv64.ADDI,
                                    register(index),
                                    frame.register((int) entry.value),
                                    0));
            case NUMBER -> {
                int unused = number(register(index), entry.value);
            }
        }
        entries.set(index, new Entry(Kind.HERE, 0, entry.wide));
    }

    /** What is on it. */
    boolean[] widths() {
        boolean[] widths = new boolean[entries.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = entries.get(i).wide;
        }
        return widths;
    }

    /** What is on it where a jump arrives. */
    void restore(boolean[] widths) {
        entries.clear();
        for (boolean wide : widths) {
            int unused = push(wide);
        }
    }

    /** Two become one. */
    void operate(int code, boolean wide) {
        int right = pop(Rv64.T1);
        int left = pop(Rv64.T0);
        output.add(Rv64.op(code, push(wide), left, right));
    }

    /** One becomes another, with a number in the instruction. */
    void change(int code, int value, boolean wide) {
        int from = pop(Rv64.T0);
        output.add(Rv64.imm(code, push(wide), from, value));
    }

    void load(int code, boolean wide) {
        change(code, 0, wide);
    }

    void store(int code) {
        int value = pop(Rv64.T1);
        int address = pop(Rv64.T0);
        output.add(Rv64.store(code, value, address, 0));
    }

    /** The arguments of a call into their registers, what is below them out of the way. */
    void beforeCall(int arguments) {
        if (arguments > ARGUMENTS) {
            throw new IllegalArgumentException("more than " + ARGUMENTS + " arguments");
        }
        settle();
        int below = entries.size() - arguments;
        for (int i = 0; i < below; i++) {
            frame.spill(i, register(i), false);
        }
        for (int i = 0; below > 0 && i < arguments; i++) {
            output.add(Rv64.imm(Rv64.ADDI, Rv64.A0 + i, register(below + i), 0));
        }
        for (int i = 0; i < arguments; i++) {
            entries.removeLast();
        }
    }

    void afterCall(boolean result, boolean wide) {
        int below = entries.size();
        if (result && below > 0) {
            output.add(Rv64.imm(Rv64.ADDI, register(below), Rv64.A0, 0));
        }
        for (int i = 0; i < below; i++) {
            frame.spill(i, register(i), true);
        }
        if (result) {
            int unused = push(wide);
        }
    }
}
