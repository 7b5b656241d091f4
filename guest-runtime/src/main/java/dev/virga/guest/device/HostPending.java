package dev.virga.guest.device;

import java.util.function.Consumer;

/**
 * A device's work can't go on because of something outside of the machine, such as a disk of the
 * host that is full. The device undoes nothing; its work begins again when the host says so, and no
 * thread waits meanwhile. Carries no stack trace: it is an answer, not a failure.
 */
public final class HostPending extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Consumer<Runnable> ready;

    /**
     * Work that has to wait.
     *
     * @param why for logs
     * @param ready is given a task, and runs it once, on any thread, when trying again is worth it
     */
    public HostPending(String why, Consumer<Runnable> ready) {
        super(why, null, false, false);
        this.ready = ready;
    }

    /** Has a task run when trying again is worth it. */
    void whenReady(Runnable task) {
        ready.accept(task);
    }
}
