package dev.virga.control.scheduler.filter;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.Request;

/** A node with taints takes only VMs that tolerate each of them. */
public final class TaintFilter implements Filter {
    @Override
    public String reason() {
        return "with a taint that it does not tolerate";
    }

    @Override
    public boolean concerns(Request request) {
        return true;
    }

    @Override
    public void narrow(Block block, Request request, boolean[] fits) {
        for (int i = 0; i < block.size(); i++) {
            fits[i] &=
                    !block.tainted(i) || request.spec().tolerations().containsAll(block.taints(i));
        }
    }
}
