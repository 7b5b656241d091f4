package dev.virga.guest.machine;

import dev.virga.guest.memory.DmaFault;
import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.GuestMemory;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The host-target interface of bare test programs: the word {@code tohost} that they store to. An
 * odd value ends the program with the code above its lowest bit; device 1 command 1 prints a byte;
 * an even address is a proxied system call, of which write is served.
 *
 * <p>Looked at between runs of the harts, by their thread.
 */
final class Htif {
    private static final int SYS_WRITE = 64;
    private static final long NO_SYSTEM_CALL = -38;
    private static final int MAX_WRITE = 4096;

    private final GuestMemory memory;
    private final long tohost;
    private final OptionalLong fromhost;
    private final java.util.function.Consumer<byte[]> output;

    Htif(
            GuestMemory memory,
            long tohost,
            OptionalLong fromhost,
            java.util.function.Consumer<byte[]> output) {
        this.memory = memory;
        this.tohost = tohost;
        this.fromhost = fromhost;
        this.output = output;
    }

    long tohost() {
        return tohost;
    }

    OptionalLong fromhost() {
        return fromhost;
    }

    /** Serves what the program asks for; its exit code if it wants to end. */
    synchronized OptionalLong poll() {
        try {
            long value = memory.readLong(tohost);
            if (value == 0) {
                return OptionalLong.empty();
            }
            long payload = value << 16 >>> 16;
            if (value >>> 48 == 0x0101) {
                output.accept(new byte[] {(byte) payload});
            } else if ((value & 1) != 0) {
                return OptionalLong.of(payload >>> 1);
            } else {
                systemCall(payload);
            }
            memory.writeLong(tohost, 0);
            if (fromhost.isPresent()) {
                memory.writeLong(fromhost.getAsLong(), 1);
            }
        } catch (FramePending e) {
            // It is looked at again soon.
            return OptionalLong.empty();
        } catch (DmaFault e) {
            output.accept(("tohost: " + e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
            return OptionalLong.of(1);
        }
        return OptionalLong.empty();
    }

    private void systemCall(long block) {
        long result = NO_SYSTEM_CALL;
        if (memory.readLong(block) == SYS_WRITE) {
            byte[] bytes = new byte[(int) Math.clamp(memory.readLong(block + 24), 0, MAX_WRITE)];
            memory.read(memory.readLong(block + 16), bytes, 0, bytes.length);
            output.accept(bytes);
            result = bytes.length;
        }
        memory.writeLong(block, result);
    }
}
