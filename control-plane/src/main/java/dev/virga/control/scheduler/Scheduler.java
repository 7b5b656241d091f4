package dev.virga.control.scheduler;

import dev.virga.api.id.NodeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Decides where a VM goes: filters say which nodes can take it, weighers which of them is best; the
 * name breaks ties, so the same snapshot always gives the same answer. A pure function over all
 * nodes, never a sample; whether the decision still holds is for the store's compare-and-set to
 * say. Safe from any thread.
 */
public final class Scheduler {
    private final List<Filter> filters;
    private final List<Weigher> weighers;

    public Scheduler(List<Filter> filters, List<Weigher> weighers) {
        this.filters = List.copyOf(filters);
        this.weighers = List.copyOf(weighers);
    }

    /** The best node. */
    public Decision decide(ClusterSnapshot snapshot, Request request) {
        List<Filter> asked = filters.stream().filter(f -> f.concerns(request)).toList();
        List<Weigher> heard = weighers.stream().filter(w -> w.concerns(request)).toList();
        boolean[] fits = new boolean[Block.SIZE];
        double[] scores = new double[Block.SIZE];
        Optional<NodeName> best = Optional.empty();
        double bestScore = Double.NEGATIVE_INFINITY;
        for (Block block : snapshot.blocks()) {
            Arrays.fill(fits, true);
            for (Filter filter : asked) {
                filter.narrow(block, request, fits);
            }
            Arrays.fill(scores, 0);
            for (Weigher weigher : heard) {
                weigher.add(block, request, scores);
            }
            int top = top(block.size(), fits, scores, bestScore);
            if (top >= 0) {
                best = Optional.of(block.name(top));
                bestScore = scores[top];
            }
        }
        return new Decision(best, best.isPresent() ? bestScore : 0);
    }

    /** The first of the best that is better than {@code limit}; -1 if none is. */
    private static int top(int size, boolean[] fits, double[] scores, double limit) {
        int top = -1;
        double best = limit;
        for (int i = 0; i < size; i++) {
            if (fits[i] && scores[i] > best) {
                best = scores[i];
                top = i;
            }
        }
        return top;
    }

    /** What is said of each node, for people; slower than {@link #decide}. */
    public Explanation explain(ClusterSnapshot snapshot, Request request) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Block block : snapshot.blocks()) {
            double[] scores = new double[Block.SIZE];
            for (Weigher weigher : weighers) {
                if (weigher.concerns(request)) {
                    weigher.add(block, request, scores);
                }
            }
            for (int i = 0; i < block.size(); i++) {
                Optional<String> refusal = refusal(block, i, request);
                verdicts.add(
                        new Verdict(block.name(i), refusal, refusal.isEmpty() ? scores[i] : 0));
            }
        }
        return new Explanation(verdicts);
    }

    private Optional<String> refusal(Block block, int i, Request request) {
        for (Filter filter : filters) {
            if (filter.concerns(request)) {
                boolean[] fits = new boolean[Block.SIZE];
                fits[i] = true;
                filter.narrow(block, request, fits);
                if (!fits[i]) {
                    return Optional.of(filter.reason());
                }
            }
        }
        return Optional.empty();
    }
}
