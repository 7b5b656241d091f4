package dev.virga.api.vm;

import java.util.Optional;

/**
 * What a VM may have of its node beside other VMs. What is left out is as usual.
 *
 * @param cpuWeight of each of its vCPUs when there are not enough processors, 1 to {@link
 *     #MAX_WEIGHT}; usual is {@link #USUAL_WEIGHT}
 * @param cpuCapPercent the most that all its vCPUs get together, in hundredths of one processor, 1
 *     to 1600; usually there is no cap
 * @param keepPriority how long it is kept when the node's memory is used up: each step halves what
 *     its size counts; 0 (usual) to {@link #PROTECTED}, which goes only when all others have
 * @param reservedMemoryBytes of its memory, that is not taken from it for others and doesn't count
 *     when the node's memory is used up; usually 0
 * @param mergePages whether equal pages are shared with other VMs of its project; usually true
 */
public record VmShares(
        Optional<Integer> cpuWeight,
        Optional<Integer> cpuCapPercent,
        Optional<Integer> keepPriority,
        Optional<Long> reservedMemoryBytes,
        Optional<Boolean> mergePages) {
    /** The highest weight. */
    public static final int MAX_WEIGHT = 10_000;

    /** The weight of a VM of which nothing is said. */
    public static final int USUAL_WEIGHT = 100;

    /** The highest cap: all of sixteen processors. */
    public static final int MAX_CAP_PERCENT = 1600;

    /** A VM that is ended for want of memory only when all others are gone. */
    public static final int PROTECTED = 10;

    /** As usual. */
    public static final VmShares USUAL =
            new VmShares(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    public VmShares {
        within("cpuWeight", cpuWeight, 1, MAX_WEIGHT);
        within("cpuCapPercent", cpuCapPercent, 1, MAX_CAP_PERCENT);
        within("keepPriority", keepPriority, 0, PROTECTED);
        if (reservedMemoryBytes.isPresent() && reservedMemoryBytes.get() < 0) {
            throw new IllegalArgumentException(
                    "reservedMemoryBytes: not negative, not " + reservedMemoryBytes.get());
        }
    }

    private static void within(String name, Optional<Integer> value, int least, int most) {
        if (value.isPresent() && (value.get() < least || value.get() > most)) {
            throw new IllegalArgumentException(
                    name + ": " + least + " to " + most + ", not " + value.get());
        }
    }
}
