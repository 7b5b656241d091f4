package dev.virga.api.vm;

/**
 * How a VM's virtual CPUs look from inside: sockets of cores of hardware threads, in that order. It
 * changes nothing about how they are scheduled.
 *
 * @param sockets at least 1
 * @param cores of each socket, at least 1
 * @param threads of each core, at least 1
 */
public record CpuTopology(int sockets, int cores, int threads) {
    private static final int MOST = 16;

    public CpuTopology {
        if (!within(sockets) || !within(cores) || !within(threads)) {
            throw new IllegalArgumentException(
                    "topology: sockets, cores and threads are 1 to "
                            + MOST
                            + ", not "
                            + sockets
                            + "x"
                            + cores
                            + "x"
                            + threads);
        }
    }

    private static boolean within(int count) {
        return count >= 1 && count <= MOST;
    }

    /** How many virtual CPUs that makes. */
    public int cpus() {
        return sockets * cores * threads;
    }

    /** The usual: one socket, a thread a core. */
    public static CpuTopology flat(int cpus) {
        return new CpuTopology(1, cpus, 1);
    }

    @Override
    public String toString() {
        return sockets + "x" + cores + "x" + threads;
    }
}
