package dev.virga.control.scheduler.filter;

import dev.virga.api.vm.VmSpec;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.NodeSlot;
import java.util.Optional;

/** A node promises no more memory than it has. */
public final class MemoryFilter implements Filter {
    @Override
    public Optional<String> refuse(NodeSlot node, VmSpec spec) {
        return node.freeBytes() >= spec.memoryBytes()
                ? Optional.empty()
                : Optional.of("without enough memory");
    }
}
