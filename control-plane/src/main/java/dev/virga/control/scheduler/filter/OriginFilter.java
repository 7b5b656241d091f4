package dev.virga.control.scheduler.filter;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.Request;

/** A VM that begins as a copy of something goes where that is. */
public final class OriginFilter implements Filter {
    @Override
    public String reason() {
        return "without what it is to be a copy of";
    }

    @Override
    public boolean concerns(Request request) {
        return request.pinned().isPresent();
    }

    @Override
    public void narrow(Block block, Request request, boolean[] fits) {
        for (int i = 0; i < block.size(); i++) {
            fits[i] &= request.pinned().filter(block.name(i)::equals).isPresent();
        }
    }
}
