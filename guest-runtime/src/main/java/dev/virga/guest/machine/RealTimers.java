package dev.virga.guest.machine;

import dev.virga.guest.device.DeviceTimer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Alarm clocks of a machine's devices in real time; their one thread starts with the first use. */
final class RealTimers implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    RealTimers() {
        executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            var thread = new Thread(task, "device-timer");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** A timer for one device. */
    DeviceTimer timer() {
        return new DeviceTimer() {
            private @Nullable ScheduledFuture<?> pending;

            @Override
            public synchronized void after(long nanos, Runnable task) {
                if (pending != null) {
                    pending.cancel(false);
                }
                if (!executor.isShutdown()) {
                    pending = executor.schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
                }
            }
        };
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
