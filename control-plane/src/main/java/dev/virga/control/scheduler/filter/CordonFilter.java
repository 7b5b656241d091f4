package dev.virga.control.scheduler.filter;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.Request;

/** A node that people have cordoned takes nothing new. */
public final class CordonFilter implements Filter {
    @Override
    public String reason() {
        return "cordoned";
    }

    @Override
    public boolean concerns(Request request) {
        return true;
    }

    @Override
    public void narrow(Block block, Request request, boolean[] fits) {
        for (int i = 0; i < block.size(); i++) {
            fits[i] &= block.open(i);
        }
    }
}
