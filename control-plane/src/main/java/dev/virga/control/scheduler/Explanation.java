package dev.virga.control.scheduler;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why a VM went where it went, node by node. */
public record Explanation(List<Verdict> verdicts) {
    public Explanation {
        verdicts = List.copyOf(verdicts);
    }

    /** One line for people: how many nodes refused for which reason. */
    public String summary() {
        if (verdicts.isEmpty()) {
            return "no node has registered";
        }
        return "0 of "
                + verdicts.size()
                + " nodes fit: "
                + reasons().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    /** How many nodes refused for which reason. */
    public Map<String, Long> reasons() {
        return verdicts.stream()
                .flatMap(verdict -> verdict.refusal().stream())
                .collect(
                        Collectors.groupingBy(
                                reason -> reason, TreeMap::new, Collectors.counting()));
    }
}
