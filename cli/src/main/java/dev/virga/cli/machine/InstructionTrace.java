package dev.virga.cli.machine;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.Opcode;
import dev.virga.guest.cpu.StepWatch;
import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.GuestMemory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Writes a line for each instruction before it is executed: hart, privilege, address, word and
 * name. Used by all harts at once.
 */
final class InstructionTrace implements StepWatch, AutoCloseable {

    private static final Opcode[] OPCODES = Opcode.values();

    private final GuestMemory memory;
    private final BufferedWriter out;

    InstructionTrace(Path file, GuestMemory memory) throws IOException {
        this.memory = memory;
        this.out = Files.newBufferedWriter(file);
    }

    @Override
    public boolean before(Hart hart) {
        long pc = hart.pc();
        String line =
                String.format(
                        Locale.ROOT,
                        "%d %c %016x %s%n",
                        hart.id(),
                        "US?M".charAt(hart.privilege()),
                        pc,
                        instruction(hart, pc));
        synchronized (this) {
            try {
                out.write(line);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return true;
    }

    private String instruction(Hart hart, long pc) {
        int low = half(hart, pc);
        if (low < 0) {
            return "(not in memory)";
        }
        int word = low;
        if ((low & 3) == 3) {
            int high = half(hart, pc + 2);
            if (high < 0) {
                return "(not in memory)";
            }
            word |= high << 16;
        }
        String name = "(illegal)";
        for (Opcode opcode : OPCODES) {
            if (opcode.matches(word)) {
                name = opcode.mnemonic();
                break;
            }
        }
        return String.format(Locale.ROOT, (low & 3) == 3 ? "%08x %s" : "    %04x %s", word, name);
    }

    private int half(Hart hart, long address) {
        OptionalLong physical = hart.physical(address, true);
        if (physical.isEmpty() || !memory.contains(physical.getAsLong(), 2)) {
            return -1;
        }
        try {
            return Short.toUnsignedInt(memory.readShort(physical.getAsLong()));
        } catch (FramePending e) {
            // The hart will wait for the frame itself; the trace does not.
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            out.close();
        }
    }
}
