package dev.virga.control.scheduler.weigher;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Request;
import dev.virga.control.scheduler.Weigher;

/** Prefers the node with the largest share of its memory free once the VM is there. */
public final class SpreadWeigher implements Weigher {
    @Override
    public boolean concerns(Request request) {
        return true;
    }

    @Override
    public void add(Block block, Request request, double[] scores) {
        double bytes = request.spec().memoryBytes();
        for (int i = 0; i < block.size(); i++) {
            scores[i] += (block.freeBytes(i) - bytes) / Math.max(1, block.limitBytes(i));
        }
    }
}
