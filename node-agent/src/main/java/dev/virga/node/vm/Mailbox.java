package dev.virga.node.vm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Runs tasks one after the other, in order, on threads of an executor. Safe from any thread. */
final class Mailbox {
    private final Executor workers;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    Mailbox(Executor workers) {
        this.workers = workers;
    }

    void post(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        workers.execute(this::drain);
    }

    private void drain() {
        while (true) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
                if (task == null) {
                    running = false;
                    return;
                }
            }
            boolean done = false;
            try {
                task.run();
                done = true;
            } finally {
                if (!done) {
                    // The failure goes to the thread's handler; the tasks behind it still run.
                    workers.execute(this::drain);
                }
            }
        }
    }
}
