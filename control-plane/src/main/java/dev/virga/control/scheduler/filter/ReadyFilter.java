package dev.virga.control.scheduler.filter;

import dev.virga.api.vm.VmSpec;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.NodeSlot;
import java.util.Optional;

/** A node whose lease is stale takes nothing. */
public final class ReadyFilter implements Filter {
    @Override
    public Optional<String> refuse(NodeSlot node, VmSpec spec) {
        return node.ready() ? Optional.empty() : Optional.of("not ready");
    }
}
