package dev.virga.guest.device;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Where devices wait to work when time is counted in instructions: the machine drains it on its own
 * thread between quanta, so that what devices do happens at counted instructions, in the order in
 * which it was asked for.
 *
 * <p>Threads: {@link #execute} any; {@link #drain} the machine's.
 */
public final class DeviceQueue implements DeviceExecutor {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private volatile Runnable onWork = () -> {};

    @Override
    public void execute(Runnable task) {
        synchronized (this) {
            tasks.add(task);
        }
        onWork.run();
    }

    /** Who learns, on any thread, that there is something to drain; must not wait. */
    public void onWork(Runnable wake) {
        onWork = wake;
    }

    /** Whether nothing waits. */
    public synchronized boolean isEmpty() {
        return tasks.isEmpty();
    }

    /**
     * Runs what waits, and what that asks for, until nothing waits or {@code limit} runs are done.
     *
     * @return how many runs were done
     */
    public int drain(int limit) {
        int done = 0;
        while (done < limit) {
            Optional<Runnable> task = take();
            if (task.isEmpty()) {
                break;
            }
            task.get().run();
            done++;
        }
        return done;
    }

    private synchronized Optional<Runnable> take() {
        return Optional.ofNullable(tasks.poll());
    }
}
