package dev.virga.guest.cpu;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What others want a hart to do between two of its blocks: let go of a frame, flush translations,
 * start. The hart's half of the revocation protocol.
 *
 * <p>A request is posted from any thread. A hart that runs serves it at its next block; one that
 * doesn't, before it runs again: {@link #enter} says RUNNING first and looks at the queue then, a
 * waiter posts first and looks at the state then, so one of the two sees the other.
 */
final class Mailbox {
    private static final int MANY = 256;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong posted = new AtomicLong();
    private volatile long served;
    private volatile boolean running;

    /**
     * Adds a request; returns the number to wait for. The caller then gets the hart's attention.
     */
    long post(Runnable request) {
        queue.add(request);
        return posted.incrementAndGet();
    }

    /** Whether the hart has served the request or will serve it before it runs guest code. */
    boolean settled(long number) {
        return served >= number || !running;
    }

    /** Whether so much waits that it should be served, to be rid of it. */
    boolean full() {
        return posted.get() - served >= MANY;
    }

    /** Whether nothing waits to be served. */
    boolean empty() {
        return queue.isEmpty();
    }

    /** The hart starts to run. */
    void enter() {
        running = true;
        serve();
    }

    /** The hart stops running; it holds nothing that it would use without {@link #enter}. */
    void leave() {
        running = false;
    }

    /** Serves what is there; the hart's thread only. */
    void serve() {
        long number = posted.get();
        if (number == served) {
            return;
        }
        for (Runnable request = queue.poll(); request != null; request = queue.poll()) {
            request.run();
        }
        // Requests are counted after they are queued, so all up to this number were in the queue.
        served = number;
    }
}
