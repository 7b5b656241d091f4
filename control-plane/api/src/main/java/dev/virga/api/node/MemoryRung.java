package dev.virga.api.node;

/** The ways to do with less memory than was promised; each can be switched off while guests run. */
public enum MemoryRung {
    /** Frames that hold only zeros have no page. */
    ZERO("zero"),
    /** Pages that guests say are free are taken back (free page reporting). */
    REPORTING("reporting"),
    /** Guests are asked for pages of their choice when memory is short. */
    BALLOON("balloon"),
    /** Equal frames share one page until one of them is written. */
    MERGE("merge"),
    /** Frames that nobody has touched lately are compressed in memory. */
    COMPRESS("compress"),
    /** Frames that nobody has touched lately go to the swap file. */
    SWAP("swap");

    private final String text;

    MemoryRung(String text) {
        this.text = text;
    }

    /** The word of the API. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
