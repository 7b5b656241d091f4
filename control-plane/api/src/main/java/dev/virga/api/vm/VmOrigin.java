package dev.virga.api.vm;

import dev.virga.api.id.NodeName;
import java.util.Locale;

/**
 * Where a VM begins, once, instead of with its image. What it is taken of is on one node only.
 *
 * @param id of the VM or snapshot
 * @param node that has it
 * @param generation of the VM that asked for it: asked again, it begins there again
 */
public record VmOrigin(Kind kind, String id, NodeName node, long generation) {
    /** What it is taken of. */
    public enum Kind {
        /** Another VM, as it is then. */
        VM,
        /** A snapshot. */
        SNAPSHOT;

        /** The word of the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
