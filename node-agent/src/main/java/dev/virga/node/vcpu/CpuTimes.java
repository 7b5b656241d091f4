package dev.virga.node.vcpu;

/**
 * What became of the time of a VM's vCPUs together, in nanoseconds.
 *
 * @param ranNanos they ran on a processor of the host
 * @param stolenNanos they could have run, and waited for a worker, or their worker for a processor
 * @param throttledNanos they could have run, and their VM's cap forbade it
 * @param stalledNanos they waited for a page of their memory
 * @param slices how often one began to run
 */
public record CpuTimes(
        long ranNanos, long stolenNanos, long throttledNanos, long stalledNanos, long slices) {
    /** Nothing yet. */
    public static final CpuTimes NONE = new CpuTimes(0, 0, 0, 0, 0);
}
