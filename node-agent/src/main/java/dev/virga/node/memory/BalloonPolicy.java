package dev.virga.node.memory;

import java.util.List;
import java.util.Optional;

/**
 * How large each guest's balloon should be: pure, one decision a second. A guest's free pages need
 * no balloon (it reports them), so what a balloon brings is the guest's page cache, which the guest
 * chooses better than the node's clock would.
 *
 * <p>With hysteresis: below {@link #LOW} of the node's pages free, guests are asked for enough to
 * reach {@link #MIDDLE}, each in proportion to what it can spare; above {@link #HIGH} they get some
 * back; in between nothing changes. A guest's word on its own memory is respected: what it says is
 * available, less a margin, is all that is asked for, so its working set stays; a guest that took
 * pages back (it was out of memory), that waits for its disk much more than before, or whose margin
 * is used up gets pages back at once and is left alone for a while.
 */
final class BalloonPolicy {
    /** Shares of the node's pages that are free. */
    static final double LOW = 0.15;

    static final double MIDDLE = 0.20;
    static final double HIGH = 0.30;

    /** At most this part of a guest's memory more or less a second. */
    private static final int STEP = 16;

    /** A balloon takes at most this part of a guest's memory. */
    private static final int MOST = 2;

    private static final long LEAST_MARGIN = 8L << 20;

    /** Changes below this are not worth an interrupt. */
    private static final long GRAIN = 1L << 20;

    /** Major faults a second that say that a guest misses its cache. */
    private static final long MISSING = 50;

    /** Decisions for which a guest in need is left alone. */
    static final int REST = 60;

    private BalloonPolicy() {}

    /**
     * What is known of a guest.
     *
     * @param memoryBytes its RAM
     * @param reservedBytes of that, not to be taken for others
     * @param targetBytes what its balloon was last asked to be
     * @param actualBytes what it is
     * @param beforeBytes what it was at the last decision
     * @param freeBytes free, as the guest says
     * @param availableBytes available without harm, as the guest says; negative: it doesn't say
     * @param majorFaults in the last second, as the guest says
     * @param rest decisions for which it is still to be left alone
     */
    record Guest(
            long memoryBytes,
            long reservedBytes,
            long targetBytes,
            long actualBytes,
            long beforeBytes,
            long freeBytes,
            long availableBytes,
            long majorFaults,
            int rest) {

        private long margin() {
            return Math.max(LEAST_MARGIN, memoryBytes / 16);
        }

        private long step() {
            return memoryBytes / STEP;
        }

        /** What it could give besides, of its cache. */
        private long spare() {
            if (rest > 0 || availableBytes < 0 || actualBytes + GRAIN < targetBytes) {
                return 0;
            }
            long most = Math.min(memoryBytes / MOST, memoryBytes - reservedBytes) - actualBytes;
            long cache = availableBytes - freeBytes - margin();
            return Math.max(0, Math.min(Math.min(cache, most - freeBytes), step()));
        }

        /** It took pages back, it misses its cache, or next to nothing is left to it. */
        private boolean inNeed() {
            return targetBytes > 0
                    && (actualBytes + GRAIN < Math.min(beforeBytes, targetBytes)
                            || majorFaults > MISSING
                            || (availableBytes >= 0 && availableBytes < margin() / 2));
        }
    }

    /**
     * What is to be done with a guest.
     *
     * @param targetBytes what to ask for; empty: as before
     * @param rest decisions for which it is to be left alone
     */
    record Order(Optional<Long> targetBytes, int rest) {}

    /**
     * Whether a guest's word could matter: to ask each is to wake each.
     *
     * @param inflated whether any balloon is
     */
    static boolean matters(long capacityBytes, long freeBytes, boolean inflated) {
        return inflated || freeBytes < LOW * capacityBytes;
    }

    /** One decision about all guests. */
    static List<Order> decide(long capacityBytes, long freeBytes, List<Guest> guests) {
        double free = (double) freeBytes / capacityBytes;
        double wanted = free < LOW ? MIDDLE * capacityBytes - freeBytes : 0;
        double spare = guests.stream().mapToLong(Guest::spare).sum();
        double part = spare == 0 ? 0 : Math.min(1, wanted / spare);
        return guests.stream().map(guest -> order(guest, free, part)).toList();
    }

    /** All balloons empty, little by little. */
    static List<Order> none(List<Guest> guests) {
        return guests.stream().map(guest -> order(guest, 1, 0)).toList();
    }

    private static Order order(Guest guest, double free, double part) {
        int rest = Math.max(0, guest.rest() - 1);
        if (guest.inNeed()) {
            long less = Math.min(guest.actualBytes(), guest.targetBytes()) - guest.step();
            return new Order(Optional.of(Math.max(0, less)), REST);
        }
        long gain = (long) (guest.spare() * part);
        if (gain >= GRAIN) {
            // Its free pages go into the balloon first, and bring nothing.
            return new Order(Optional.of(guest.actualBytes() + guest.freeBytes() + gain), rest);
        }
        if (free > HIGH && guest.targetBytes() > 0) {
            long less = Math.max(0, guest.targetBytes() - guest.step());
            return new Order(Optional.of(less), rest);
        }
        return new Order(Optional.empty(), rest);
    }
}
