package dev.virga.guest.device;

import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.FrameSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The work of one device: runs on the executor, never twice at once, and again whenever it was
 * asked for while it ran.
 *
 * <p>A run does a bounded piece of work and says whether more is left; the rest is put behind the
 * work of other devices. A run that meets a frame that is not here ({@link FramePending}) is over,
 * and the next begins when the frame's owner says so; whoever asks meanwhile is served by that run.
 * The same holds for what the host can't do now ({@link HostPending}). Threads: any; {@link
 * #schedule} never waits for a run.
 */
public final class SerialTask {
    /** One bounded run. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does some work.
         *
         * @return whether there is more to do now
         * @throws FramePending if it needs a frame that is not here; it must be able to begin again
         * @throws HostPending if the host can't do its part now; the same holds
         */
        boolean run();
    }

    private final DeviceExecutor executor;
    private final FrameSource frames;
    private final Work work;
    private boolean wanted;
    private boolean queued;
    private boolean running;
    private boolean parked;
    private volatile boolean held;

    public SerialTask(DeviceExecutor executor, FrameSource frames, Work work) {
        this.executor = executor;
        this.frames = frames;
        this.work = work;
    }

    /** Asks for a run that begins after this call. */
    public synchronized void schedule() {
        wanted = true;
        submit();
    }

    /**
     * Lets no further run begin and waits for the one under way, at most {@code nanos}. Never
     * called from a run.
     *
     * @return whether nothing runs; if not, the run ends whenever it ends, and is the last one
     */
    public synchronized boolean quiesce(long nanos) throws InterruptedException {
        held = true;
        long end = System.nanoTime() + nanos;
        while (running) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }

    /** Lets runs begin again after {@link #quiesce}. */
    public synchronized void resume() {
        held = false;
        submit();
    }

    /** Whether a run should end early because somebody waits in {@link #quiesce}. */
    public boolean held() {
        return held;
    }

    /** Whether a run has been asked for, goes on, or waits for a frame. */
    public synchronized boolean busy() {
        return wanted || queued || running || parked;
    }

    private void submit() {
        if (wanted && !queued && !running && !parked && !held) {
            queued = true;
            executor.execute(this::run);
        }
    }

    private void run() {
        synchronized (this) {
            queued = false;
            if (held) {
                return;
            }
            running = true;
            wanted = false;
        }
        boolean more = false;
        Optional<Consumer<Runnable>> waits = Optional.empty();
        try {
            more = work.run();
        } catch (FramePending pending) {
            waits = Optional.of(task -> frames.whenReady(pending.gfn(), task));
        } catch (HostPending pending) {
            waits = Optional.of(pending::whenReady);
        } finally {
            synchronized (this) {
                running = false;
                wanted |= more;
                parked = waits.isPresent();
                submit();
                notifyAll();
            }
        }
        waits.ifPresent(until -> until.accept(this::unpark));
    }

    private synchronized void unpark() {
        parked = false;
        wanted = true;
        submit();
    }
}
