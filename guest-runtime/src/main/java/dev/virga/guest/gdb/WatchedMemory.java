package dev.virga.guest.gdb;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.MemoryAccess;
import dev.virga.guest.gdb.DebugTarget.Stop;
import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Watchpoints, and whether a hart is about to touch one. Instructions are looked at before they are
 * executed, so it works with any engine and costs nothing where there are no watchpoints. What
 * devices write, and what page-table walks touch, is not seen.
 *
 * <p>Threads: {@link #touched} on the hart's thread, or any while it stands still; the set changes
 * while all harts stand still.
 */
final class WatchedMemory {
    /** An owner of frames that answers PENDING mostly has the frame at once. */
    private static final int FETCH_TRIES = 100;

    private final GuestMemory memory;
    private List<Watchpoint> points = List.of();

    WatchedMemory(GuestMemory memory) {
        this.memory = memory;
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    void add(Watchpoint point) {
        List<Watchpoint> more = new ArrayList<>(points);
        more.add(point);
        points = more.stream().distinct().toList();
    }

    void remove(Watchpoint point) {
        points = points.stream().filter(other -> !other.equals(point)).toList();
    }

    /** What the hart touches with the instruction that it executes next. */
    Optional<Stop.Watchpoint> touched(Hart hart) {
        OptionalInt word = points.isEmpty() ? OptionalInt.empty() : fetch(hart);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        Optional<MemoryAccess> access = MemoryAccess.of(hart, word.getAsInt());
        if (access.isEmpty()) {
            return Optional.empty();
        }
        return points.stream()
                .filter(point -> point.sees(access.get()))
                .findFirst()
                .map(point -> new Stop.Watchpoint(hart.id(), point, point.meeting(access.get())));
    }

    private OptionalInt fetch(Hart hart) {
        for (int i = 0; i < FETCH_TRIES; i++) {
            OptionalInt low = parcel(hart, hart.pc());
            if (low.isPresent() && (low.getAsInt() & 3) != 3) {
                return low;
            }
            OptionalInt high = low.isPresent() ? parcel(hart, hart.pc() + 2) : low;
            if (high.isPresent()) {
                return OptionalInt.of(low.getAsInt() | high.getAsInt() << 16);
            }
        }
        return OptionalInt.empty();
    }

    private OptionalInt parcel(Hart hart, long address) {
        OptionalLong physical = hart.physical(address, true);
        if (physical.isEmpty() || !memory.contains(physical.getAsLong(), 2)) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Short.toUnsignedInt(memory.readShort(physical.getAsLong())));
        } catch (FramePending e) {
            return OptionalInt.empty();
        }
    }
}
