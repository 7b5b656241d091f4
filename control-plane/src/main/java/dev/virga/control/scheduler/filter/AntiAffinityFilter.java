package dev.virga.control.scheduler.filter;

import dev.virga.api.group.GroupPolicy;
import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.Request;

/** No two VMs of an anti-affinity group are on one node. */
public final class AntiAffinityFilter implements Filter {
    @Override
    public String reason() {
        return "with another of its group";
    }

    @Override
    public boolean concerns(Request request) {
        return request.near(GroupPolicy.ANTI_AFFINITY);
    }

    @Override
    public void narrow(Block block, Request request, boolean[] fits) {
        for (int i = 0; i < block.size(); i++) {
            fits[i] &= !request.peers().has(block.first() + i);
        }
    }
}
