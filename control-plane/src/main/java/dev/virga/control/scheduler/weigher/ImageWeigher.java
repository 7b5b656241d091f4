package dev.virga.control.scheduler.weigher;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Request;
import dev.virga.control.scheduler.Weigher;

/** Among nodes as good as each other, prefers those that have had a VM of the same image. */
public final class ImageWeigher implements Weigher {
    private static final double WEIGHT = 0.001;

    @Override
    public boolean concerns(Request request) {
        return !request.withImage().isEmpty();
    }

    @Override
    public void add(Block block, Request request, double[] scores) {
        for (int i = 0; i < block.size(); i++) {
            scores[i] += WEIGHT * (request.withImage().has(block.first() + i) ? 1 : 0);
        }
    }
}
