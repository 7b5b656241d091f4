package dev.virga.control.scheduler;

import dev.virga.api.vm.VmSpec;
import java.util.Optional;

/** One reason why a node cannot take a VM. Pure. */
@FunctionalInterface
public interface Filter {
    /** The reason in a few words that go after "3 nodes", or empty if this one sees none. */
    Optional<String> refuse(NodeSlot node, VmSpec spec);
}
