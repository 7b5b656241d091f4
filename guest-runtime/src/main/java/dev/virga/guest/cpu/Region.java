package dev.virga.guest.cpu;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translated code: some connected instructions with some entries. Stateless and independent of
 * hart, machine and place, so all harts of all machines in the process share it. Threads: any.
 */
public abstract class Region {
    private final RegionExits exits;
    private final int instructions;
    private final boolean floats;

    /** Null once it is known to be fast. */
    private volatile @Nullable Trial trial = new Trial();

    /**
     * Made by generated constructors.
     *
     * @param instructions guest instructions in it
     * @param floats whether it looks at {@link Slots#FLOAT_STATE}
     */
    protected Region(RegionExits exits, int instructions, boolean floats) {
        this.exits = Objects.requireNonNull(exits);
        this.instructions = instructions;
        this.floats = floats;
    }

    /**
     * Runs from an entry until an exit.
     *
     * @param registers the hart's, as {@link Slots} says
     * @param tlb host address of the data TLB's table
     * @param base virtual address of the page that its offsets count from
     * @param left instructions that may retire, at least as many as it has; {@link Slots#LEFT} says
     *     how many of them didn't
     * @param entry number of the entry
     * @param door to the hart
     * @return the number of the exit
     */
    public abstract int run(
            long[] registers, long tlb, long base, int left, int entry, HartDoor door);

    /** What is known of how fast it is; null if it is. */
    @Nullable Trial trial() {
        return trial;
    }

    /** Whether it is known to be fast, or is used as it is. */
    public final boolean trusted() {
        return trial == null;
    }

    /** It is fast, or is to be used as it is. */
    public final void trust() {
        trial = null;
    }

    RegionExits exits() {
        return exits;
    }

    /** Guest instructions in it. */
    public final int instructions() {
        return instructions;
    }

    /** Whether {@link Slots#FLOAT_STATE} must be right before it runs. */
    final boolean floats() {
        return floats;
    }
}
