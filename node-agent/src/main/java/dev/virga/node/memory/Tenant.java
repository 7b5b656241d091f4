package dev.virga.node.memory;

import dev.virga.guest.virtio.balloon.BalloonDevice;
import dev.virga.guest.virtio.balloon.BalloonStats;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One guest of the node's memory: its RAM, what it may keep, and how it is spoken to. The balloon's
 * part belongs to whoever {@linkplain NodeMemory#balance balances}; the rest is for any thread.
 */
final class Tenant {
    private final PooledFrames frames;
    private final long sinceSeconds;
    private final Consumer<String> end;
    private volatile Standing standing = Standing.USUAL;
    private volatile Optional<BalloonDevice> balloon = Optional.empty();
    private volatile Runnable warn = () -> {};
    private int rest;
    private long beforeBytes;
    private long majorFaults;
    private long report;
    private boolean passed;

    /**
     * A guest.
     *
     * @param end ends it, for a reason that people read
     */
    Tenant(PooledFrames frames, long sinceSeconds, Consumer<String> end) {
        this.frames = frames;
        this.sinceSeconds = sinceSeconds;
        this.end = end;
    }

    void join(Standing how, BalloonDevice device, Runnable warning) {
        standing = how;
        balloon = Optional.of(device);
        warn = warning;
        frames.reserve(how.reservedBytes());
    }

    OomPolicy.Candidate candidate(String name, long nowSeconds) {
        return new OomPolicy.Candidate(
                name,
                frames.share().ownBytes(),
                standing.priority(),
                standing.reservedBytes(),
                nowSeconds - sinceSeconds);
    }

    void end(String reason) {
        end.accept(reason);
    }

    void warn() {
        warn.run();
    }

    /** Whether its balloon is to be, or still is, more than empty. */
    boolean inflated() {
        return balloon.filter(it -> it.targetBytes() > 0 || it.actualBytes() > 0).isPresent();
    }

    /** It is not asked now; what it said before is too old for a later decision. */
    void pass() {
        report = balloon.flatMap(BalloonDevice::stats).map(BalloonStats::report).orElse(0L);
        passed = true;
    }

    /** What is known for a decision on its balloon; empty as long as nobody inside speaks. */
    Optional<BalloonPolicy.Guest> forBalloon() {
        if (balloon.isEmpty()) {
            return Optional.empty();
        }
        BalloonDevice device = balloon.get();
        Optional<BalloonStats> said = device.stats();
        device.refreshStats();
        if (said.isEmpty() || said.get().report() == report) {
            return Optional.empty();
        }
        BalloonStats stats = said.get();
        boolean first = report == 0 || passed;
        passed = false;
        report = stats.report();
        long faults = first ? 0 : Math.max(0, stats.majorFaults() - majorFaults);
        majorFaults = stats.majorFaults();
        long actual = device.actualBytes();
        var guest =
                new BalloonPolicy.Guest(
                        frames.frames() * PooledFrames.FRAME_BYTES,
                        standing.reservedBytes(),
                        device.targetBytes(),
                        actual,
                        first ? actual : beforeBytes,
                        Math.max(0, stats.freeBytes()),
                        stats.availableBytes(),
                        faults,
                        rest);
        beforeBytes = actual;
        return Optional.of(guest);
    }

    long balloonBytes() {
        return balloon.map(BalloonDevice::actualBytes).orElse(0L);
    }

    void obey(BalloonPolicy.Order order) {
        rest = order.rest();
        balloon.ifPresent(device -> order.targetBytes().ifPresent(device::target));
    }
}
