package dev.virga.node.memory;

/** The ways to do with less memory than was promised; each can be switched off while guests run. */
public enum Rung {
    /** Frames that hold only zeros have no page. */
    ZERO,
    /** Guests are asked for pages of their choice when memory is short. */
    BALLOON,
    /** Equal frames share one page until one of them is written. */
    MERGE,
    /** Frames that nobody has touched lately are compressed in memory. */
    COMPRESS,
    /** Frames that nobody has touched lately go to the swap file. */
    SWAP
}
