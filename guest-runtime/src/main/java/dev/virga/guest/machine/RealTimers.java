package dev.virga.guest.machine;

import dev.virga.guest.device.DeviceTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Alarm clocks of a machine's devices in real time. All machines of a process share one thread for
 * them, which starts with the first use: what rings only raises an interrupt or schedules a device.
 */
final class RealTimers implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private final List<Timer> timers = new ArrayList<>();

    private static ScheduledThreadPoolExecutor executor() {
        var executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            var thread = new Thread(task, "device-timer");
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** A timer for one device; while the machine is built. */
    DeviceTimer timer() {
        var timer = new Timer();
        timers.add(timer);
        return timer;
    }

    private static final class Timer implements DeviceTimer {
        private @Nullable ScheduledFuture<?> pending;
        private boolean closed;

        @Override
        public synchronized void after(long nanos, Runnable task) {
            cancel();
            if (!closed) {
                pending =
                        EXECUTOR.schedule(
                                () -> ring(task), Math.max(0, nanos), TimeUnit.NANOSECONDS);
            }
        }

        private void ring(Runnable task) {
            synchronized (this) {
                if (closed) {
                    return;
                }
            }
            task.run();
        }

        private synchronized void close() {
            closed = true;
            cancel();
        }

        private void cancel() {
            if (pending != null) {
                pending.cancel(false);
            }
        }
    }

    @Override
    public void close() {
        timers.forEach(Timer::close);
    }
}
