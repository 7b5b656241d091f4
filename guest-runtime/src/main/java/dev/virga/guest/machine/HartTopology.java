package dev.virga.guest.machine;

/**
 * How the harts of a machine look to its guest: so many sockets of so many cores of so many
 * hardware threads, numbered in that order.
 */
public record HartTopology(int sockets, int cores, int threads) {
    public HartTopology {
        if (sockets < 1 || cores < 1 || threads < 1) {
            throw new MachineException(
                    "sockets, cores and threads are at least 1, not "
                            + sockets
                            + ", "
                            + cores
                            + " and "
                            + threads);
        }
    }

    /** One socket, and a core each. */
    static HartTopology flat(int harts) {
        return new HartTopology(1, harts, 1);
    }

    int harts() {
        return sockets * cores * threads;
    }
}
