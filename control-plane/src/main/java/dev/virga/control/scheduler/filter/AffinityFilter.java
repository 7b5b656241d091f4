package dev.virga.control.scheduler.filter;

import dev.virga.api.group.GroupPolicy;
import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.Request;

/** VMs of an affinity group go where the first of them is. */
public final class AffinityFilter implements Filter {
    @Override
    public String reason() {
        return "without the others of its group";
    }

    @Override
    public boolean concerns(Request request) {
        return request.near(GroupPolicy.AFFINITY);
    }

    @Override
    public void narrow(Block block, Request request, boolean[] fits) {
        for (int i = 0; i < block.size(); i++) {
            fits[i] &= request.peers().has(block.first() + i);
        }
    }
}
