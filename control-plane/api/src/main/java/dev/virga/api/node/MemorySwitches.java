package dev.virga.api.node;

import java.util.Optional;

/**
 * Which rungs of a node's memory ladder are wanted; what is not said stays as it was, and is on if
 * nobody ever said it.
 */
public record MemorySwitches(
        Optional<Boolean> zero,
        Optional<Boolean> reporting,
        Optional<Boolean> balloon,
        Optional<Boolean> merge,
        Optional<Boolean> compress,
        Optional<Boolean> swap) {
    /** Nobody said anything. */
    public static final MemorySwitches UNSAID =
            new MemorySwitches(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /** Whether a rung is wanted. */
    public boolean on(MemoryRung rung) {
        return said(rung).orElse(true);
    }

    private Optional<Boolean> said(MemoryRung rung) {
        return switch (rung) {
            case ZERO -> zero;
            case REPORTING -> reporting;
            case BALLOON -> balloon;
            case MERGE -> merge;
            case COMPRESS -> compress;
            case SWAP -> swap;
        };
    }

    /** What is said later counts. */
    public MemorySwitches then(MemorySwitches later) {
        return new MemorySwitches(
                later.zero.or(() -> zero),
                later.reporting.or(() -> reporting),
                later.balloon.or(() -> balloon),
                later.merge.or(() -> merge),
                later.compress.or(() -> compress),
                later.swap.or(() -> swap));
    }
}
