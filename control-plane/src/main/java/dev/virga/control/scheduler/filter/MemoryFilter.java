package dev.virga.control.scheduler.filter;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Filter;
import dev.virga.control.scheduler.Request;

/** A node promises no more memory than it may. */
public final class MemoryFilter implements Filter {
    @Override
    public String reason() {
        return "without enough memory";
    }

    @Override
    public boolean concerns(Request request) {
        return true;
    }

    @Override
    public void narrow(Block block, Request request, boolean[] fits) {
        long bytes = request.spec().memoryBytes();
        for (int i = 0; i < block.size(); i++) {
            fits[i] &= block.freeBytes(i) >= bytes;
        }
    }
}
