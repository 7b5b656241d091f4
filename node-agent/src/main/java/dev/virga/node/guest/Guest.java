package dev.virga.node.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A guest that can run: the seam between the life of a VM and the computer under it. */
public interface Guest extends AutoCloseable {
    /** Lets the harts run; returns at once. */
    void start();

    /** Lets the harts stand still, memory kept; returns when none runs. */
    void pause();

    /** Lets them go on. */
    void resume();

    /** Pulls the plug; {@link #exit} completes soon. */
    void stop();

    /** Completes when the guest has ended, never exceptionally. */
    CompletableFuture<GuestExit> exit();

    /** Serial input; returns how many bytes were taken, fewer if the guest reads slowly. */
    int input(byte[] bytes, int offset, int length);

    /** Sends a line to the agent inside; false if nobody listens. */
    boolean send(String line);

    /** What it has used so far, counted from when it was built. */
    Stats stats();

    /**
     * Writes its memory, devices and disks, all of one instant, into a folder; it goes on. Blocks;
     * the harts stand still only while the disks are copied.
     *
     * @throws IOException for people, if that can't be done
     */
    default void save(Path folder) throws IOException {
        throw new IOException("this guest can't be saved");
    }

    /** Frees the guest's memory and disks. */
    @Override
    void close();

    /**
     * What a guest uses.
     *
     * @param instructions executed by all harts
     * @param majorFaults as the guest's kernel says
     */
    record Stats(
            long instructions,
            Processor processor,
            Translation translation,
            long majorFaults,
            Memory memory,
            Disk disk,
            Network network) {
        /** Nothing. */
        public static final Stats NONE =
                new Stats(
                        0,
                        new Processor(0, 0, 0, 0),
                        Translation.NONE,
                        0,
                        new Memory(0, 0, 0, 0, 0),
                        new Disk(0, 0, 0, 0),
                        new Network(0, 0, 0, 0, 0, 0));
    }

    /**
     * The time of a guest's vCPUs together.
     *
     * @param ranNanos they ran
     * @param stolenNanos they could have run and waited for a processor
     * @param throttledNanos they could have run and their VM's cap forbade it
     * @param stalledNanos they waited for a page of their memory
     */
    record Processor(long ranNanos, long stolenNanos, long throttledNanos, long stalledNanos) {}

    /**
     * What the translation of a guest's code has cost.
     *
     * @param regions made for it
     * @param reused regions that the process had already
     * @param instructions guest instructions in those that were made
     * @param refused wishes turned down, as the guest's budget was spent
     * @param nanos making them took, without HotSpot's part
     */
    record Translation(long regions, long reused, long instructions, long refused, long nanos) {
        /** Nothing. */
        public static final Translation NONE = new Translation(0, 0, 0, 0, 0);
    }

    /**
     * A guest's memory.
     *
     * @param residentBytes that is backed
     * @param sharedBytes of those, shared with other guests
     * @param zeroBytes that need no page, what is in its balloon among them
     * @param balloonBytes that the guest has given back
     * @param swappedBytes that the node has compressed or written to its swap file
     */
    record Memory(
            long residentBytes,
            long sharedBytes,
            long zeroBytes,
            long balloonBytes,
            long swappedBytes) {}

    /**
     * All disks of a guest.
     *
     * @param flushNanos how long the flushes took together
     */
    record Disk(long readBytes, long writtenBytes, long flushes, long flushNanos) {}

    /** All network cards of a guest, as it sees them. */
    record Network(
            long receivedBytes,
            long receivedPackets,
            long receivedDropped,
            long sentBytes,
            long sentPackets,
            long sentDropped) {}
}
