package dev.virga.control.scheduler;

import dev.virga.api.vm.VmSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides where a VM goes: filters say which nodes can take it, weighers which of them is best; the
 * name breaks ties, so the same snapshot always gives the same answer. A pure function; whether the
 * decision still holds is for the store's compare-and-set to say.
 */
public final class Scheduler {
    private final List<Filter> filters;
    private final List<Weigher> weighers;

    public Scheduler(List<Filter> filters, List<Weigher> weighers) {
        this.filters = List.copyOf(filters);
        this.weighers = List.copyOf(weighers);
    }

    /** Looks at every node; never samples. */
    public Decision decide(ClusterSnapshot snapshot, VmSpec spec) {
        List<Verdict> verdicts = new ArrayList<>(snapshot.nodes().size());
        Optional<Verdict> best = Optional.empty();
        for (NodeSlot node : snapshot.nodes()) {
            Verdict verdict = judge(node, spec);
            verdicts.add(verdict);
            if (verdict.refusal().isEmpty() && best.filter(b -> !better(verdict, b)).isEmpty()) {
                best = Optional.of(verdict);
            }
        }
        return new Decision(best.map(Verdict::node), new Explanation(verdicts));
    }

    private Verdict judge(NodeSlot node, VmSpec spec) {
        for (Filter filter : filters) {
            Optional<String> refusal = filter.refuse(node, spec);
            if (refusal.isPresent()) {
                return new Verdict(node.name(), refusal, 0);
            }
        }
        double score = 0;
        for (Weigher weigher : weighers) {
            score += weigher.weight() * weigher.score(node, spec);
        }
        return new Verdict(node.name(), Optional.empty(), score);
    }

    private static boolean better(Verdict candidate, Verdict best) {
        int order = Double.compare(candidate.score(), best.score());
        return order > 0 || (order == 0 && candidate.node().compareTo(best.node()) < 0);
    }
}
