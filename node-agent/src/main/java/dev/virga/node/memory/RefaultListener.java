package dev.virga.node.memory;

import dev.virga.api.node.MemoryRung;

/** Hears of frames that had been put away, were needed and have come back; returns at once. */
@FunctionalInterface
public interface RefaultListener {
    /**
     * One came back, on the thread that brought it.
     *
     * @param from {@link MemoryRung#COMPRESS} or {@link MemoryRung#SWAP}
     * @param nanos from when it was asked for, with a page at hand
     */
    void refaulted(MemoryRung from, long nanos);
}
