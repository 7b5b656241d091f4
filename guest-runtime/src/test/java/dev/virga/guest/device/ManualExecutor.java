package dev.virga.guest.device;

import java.util.ArrayDeque;

/** An executor that runs its tasks when the test says so. */
final class ManualExecutor implements DeviceExecutor {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    int waiting() {
        return tasks.size();
    }

    void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
