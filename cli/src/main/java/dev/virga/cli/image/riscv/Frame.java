package dev.virga.cli.image.riscv;

import java.lang.classfile.CodeElement;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a method's variables are: those used most in the twelve registers that calls keep, the
 * others in the frame, which also has room for the stack's registers during calls.
 */
final class Frame {
    private static final int SAVED = 12;
    private static final int WORD = 8;

    private final Output output;
    private final List<TypeKind> arguments;
    private final int slots;

    /** Of each slot: its register, or 0. */
    private final int[] registers;

    private final int used;
    private final boolean calls;
    private final int bytes;

    Frame(Output output, List<CodeElement> elements, int slots, List<TypeKind> arguments) {
        this.output = output;
        this.arguments = arguments;
        this.slots = slots;
        this.registers = new int[slots];
        int[] counts = new int[slots];
        for (CodeElement element : elements) {
            switch (element) {
                case LoadInstruction load -> counts[load.slot()]++;
                case StoreInstruction store -> counts[store.slot()]++;
                case IncrementInstruction increment -> counts[increment.slot()]++;
                default -> {
                    // No variable.
                }
            }
        }
        int[] best =
                IntStream.range(0, slots)
                        .filter(slot -> counts[slot] > 0)
                        .boxed()
                        .sorted(Comparator.comparing(slot -> -counts[slot]))
                        .limit(SAVED)
                        .mapToInt(Integer::intValue)
                        .toArray();
        for (int i = 0; i < best.length; i++) {
            registers[best[i]] = saved(i);
        }
        this.used = best.length;
        this.calls = elements.stream().anyMatch(InvokeInstruction.class::isInstance);
        int words = StackRegisters.COUNT + slots + used + 1;
        this.bytes = (words * WORD + 15) & -16;
        if (!Rv64.small(bytes)) {
            throw new IllegalArgumentException("too many variables in a method");
        }
    }

    /** The registers s0 to s11. */
    private static int saved(int index) {
        return index < 2 ? 8 + index : 16 + index;
    }

    void enter() {
        output.add(Rv64.imm(Rv64.ADDI, Rv64.SP, Rv64.SP, -bytes));
        saves(Rv64.SD);
        int slot = 0;
        for (int i = 0; i < arguments.size(); i++) {
            keep(slot, Rv64.A0 + i);
            slot += arguments.get(i).slotSize();
        }
    }

    void leave() {
        saves(Rv64.LD);
        output.add(Rv64.imm(Rv64.ADDI, Rv64.SP, Rv64.SP, bytes));
        output.add(Rv64.imm(Rv64.JALR, Rv64.ZERO, Rv64.RA, 0));
    }

    private void saves(int code) {
        int at = (StackRegisters.COUNT + slots) * WORD;
        for (int i = 0; i < used; i++) {
            save(code, saved(i), at + (i + 1) * WORD);
        }
        if (calls) {
            save(code, Rv64.RA, at);
        }
    }

    private void save(int code, int register, int at) {
        output.add(
                code == Rv64.SD
                        ? Rv64.store(code, register, Rv64.SP, at)
                        : Rv64.imm(code, register, Rv64.SP, at));
    }

    /** The register that a variable is always in, or 0. */
    int register(int slot) {
        return registers[slot];
    }

    /** A variable's value in its own register, or brought into another one. */
    int use(int slot, int otherwise) {
        if (registers[slot] != 0) {
            return registers[slot];
        }
        output.add(Rv64.imm(Rv64.LD, otherwise, Rv64.SP, place(slot)));
        return otherwise;
    }

    /** Gives a variable a value. */
    void keep(int slot, int from) {
        if (registers[slot] == 0) {
            output.add(Rv64.store(Rv64.SD, from, Rv64.SP, place(slot)));
        } else if (registers[slot] != from) {
            output.add(Rv64.imm(Rv64.ADDI, registers[slot], from, 0));
        }
    }

    private static int place(int slot) {
        return (StackRegisters.COUNT + slot) * WORD;
    }

    /** Puts a register of the stack away, or brings it back. */
    void spill(int index, int register, boolean back) {
        save(back ? Rv64.LD : Rv64.SD, register, index * WORD);
    }
}
