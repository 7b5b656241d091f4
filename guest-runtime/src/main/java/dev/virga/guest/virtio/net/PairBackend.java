package dev.virga.guest.virtio.net;

import java.util.Optional;

/** One end of a cable between two cards of this process. Threads: any. */
public final class PairBackend implements NetBackend {
    private volatile Optional<Receiver> here = Optional.empty();
    private volatile Optional<PairBackend> there = Optional.empty();

    /** A cable. */
    public record Pair(PairBackend left, PairBackend right) {}

    private PairBackend() {}

    /** A new cable with its two ends. */
    public static Pair connect() {
        var left = new PairBackend();
        var right = new PairBackend();
        left.there = Optional.of(right);
        right.there = Optional.of(left);
        return new Pair(left, right);
    }

    @Override
    public void attach(Receiver receiver) {
        here = Optional.of(receiver);
    }

    @Override
    public void send(byte[] frame, int offset, int length) {
        there.flatMap(end -> end.here).ifPresent(r -> r.receive(frame, offset, length));
    }

    @Override
    public void close() {
        here = Optional.empty();
        there = Optional.empty();
    }
}
