package dev.virga.control.scheduler.weigher;

import dev.virga.api.group.GroupPolicy;
import dev.virga.control.scheduler.Block;
import dev.virga.control.scheduler.Request;
import dev.virga.control.scheduler.Weigher;

/** Prefers nodes with others of its group, more than any share of free memory. */
public final class SoftAffinityWeigher implements Weigher {
    private static final double WEIGHT = 10;

    @Override
    public boolean concerns(Request request) {
        return request.near(GroupPolicy.SOFT_AFFINITY);
    }

    @Override
    public void add(Block block, Request request, double[] scores) {
        for (int i = 0; i < block.size(); i++) {
            scores[i] += WEIGHT * (request.peers().has(block.first() + i) ? 1 : 0);
        }
    }
}
