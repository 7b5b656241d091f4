package dev.virga.node.memory;

/**
 * What a guest may keep when memory is short.
 *
 * @param priority how long it is kept when the node's memory is used up, 0 to {@link
 *     OomPolicy#PROTECTED}
 * @param reservedBytes of its memory, that is not taken from it for others
 */
public record Standing(int priority, long reservedBytes) {
    /** Like everybody. */
    public static final Standing USUAL = new Standing(0, 0);

    public Standing {
        if (priority < 0 || priority > OomPolicy.PROTECTED || reservedBytes < 0) {
            throw new IllegalArgumentException(
                    "priority " + priority + ", " + reservedBytes + " bytes reserved");
        }
    }
}
