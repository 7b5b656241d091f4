package dev.virga.control.scheduler.filter;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.Request;

/** A node whose lease is not held takes nothing. */
public final class ReadyFilter implements Filter {
    @Override
    public String reason() {
        return "not ready";
    }

    @Override
    public boolean concerns(Request request) {
        return true;
    }

    @Override
    public void narrow(Block block, Request request, boolean[] fits) {
        for (int i = 0; i < block.size(); i++) {
            fits[i] &= block.ready(i);
        }
    }
}
