package dev.virga.control.scheduler.weigher;

import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Request;
import dev.virga.control.scheduler.Weigher;

/**
 * Avoids nodes whose memory thrashes, whatever else speaks for them. No filter: where all nodes
 * thrash, a VM still starts, and each node's own admission has the last word.
 */
public final class StrainWeigher implements Weigher {
    /** More than all other weighers together can say. */
    private static final double PENALTY = 100;

    @Override
    public boolean concerns(Request request) {
        return true;
    }

    @Override
    public void add(Block block, Request request, double[] scores) {
        for (int i = 0; i < block.size(); i++) {
            if (block.strained(i)) {
                scores[i] -= PENALTY;
            }
        }
    }
}
