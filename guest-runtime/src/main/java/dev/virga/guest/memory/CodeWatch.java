package dev.virga.guest.memory;

/** Learns that a frame from which instructions were decoded is about to be written. */
public interface CodeWatch {
    /** Drops what was decoded from the frame. Any thread; before the write happens. */
    void codeWritten(long gfn);
}
