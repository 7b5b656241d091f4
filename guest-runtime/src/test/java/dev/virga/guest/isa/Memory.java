package dev.virga.guest.isa;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.LocalFrames;

/** The kinds of frame sources that programs run on. */
public enum Memory {
    /** Frames that stay. */
    PLAIN,
    /** Frames that are often not there and move about; see {@link RoamingFrames}. */
    ROAMING,
    /** Frames that stand on pages in common with other machines; see {@link CommonFrames}. */
    COMMON;

    /** A source of so many bytes. */
    public FrameSource frames(long bytes, long seed) {
        return switch (this) {
            case PLAIN -> new LocalFrames(bytes);
            case ROAMING -> new RoamingFrames(bytes, seed);
            case COMMON -> new CommonFrames(bytes, seed);
        };
    }
}
