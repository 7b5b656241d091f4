package dev.virga.node.guest;

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

    /** Instructions and memory so far. */
    Stats stats();

    /** Frees the guest's memory and disks. */
    @Override
    void close();

    /**
     * What a guest uses.
     *
     * @param instructions executed by all harts
     * @param residentBytes memory that is backed
     */
    record Stats(long instructions, long residentBytes) {}
}
