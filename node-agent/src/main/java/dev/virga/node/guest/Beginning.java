package dev.virga.node.guest;

import dev.virga.api.id.VmId;
import java.nio.file.Path;

/** Where a guest begins. */
public sealed interface Beginning {
    /** With its image. */
    record Image() implements Beginning {}

    /** Where another guest of this node stands now; that one goes on. */
    record CopyOf(VmId vm) implements Beginning {}

    /** Where it, or another one, stood when a snapshot was written into this folder. */
    record Stored(Path folder) implements Beginning {}
}
