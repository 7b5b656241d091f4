package dev.virga.node.vcpu;

/** A vCPU for tests of the queue alone. */
final class PlainTask extends Task {
    PlainTask(Share share) {
        super(share);
    }

    @Override
    Stop run(long nanos) {
        throw new UnsupportedOperationException("nobody runs it");
    }

    @Override
    long idleNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    void queued() {
        // It has no state of its own.
    }

    @Override
    boolean park(Stop stop) {
        return true;
    }

    @Override
    boolean unpark() {
        return true;
    }

    @Override
    void quiet() {
        // Nobody waits for it.
    }

    @Override
    void failed(Throwable failure) {
        throw new IllegalStateException(failure);
    }
}
