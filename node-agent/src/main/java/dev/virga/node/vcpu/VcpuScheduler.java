package dev.virga.node.vcpu;

import dev.virga.guest.machine.Machine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The node's processors: a fixed number of worker threads that run the harts of all guests. A hart
 * that waits (for an interrupt, for a page) has no thread; the alarms of all stand in one wheel,
 * which an idle worker watches, so there is no thread for time either.
 *
 * <p>Threads: any. One lock guards the run queue and the wheel; it is held for microseconds and
 * never while a hart runs.
 */
public final class VcpuScheduler implements AutoCloseable {
    /** Most workers. */
    public static final int MAX_WORKERS = 256;

    /** How soon a guest asks again that was denied its slice. */
    private static final long DENIED_NANOS = 5_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean CPU_TIME = THREADS.isCurrentThreadCpuTimeSupported();

    /** One worker that has nothing to do. */
    private record Idle(Condition wakes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final RunQueue queue;
    private final TimerWheel wheel = new TimerWheel();
    private final Deque<Idle> idle = new ArrayDeque<>();
    private final List<Thread> workers = new ArrayList<>();
    private final ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor();
    private final long origin = System.nanoTime();

    /** The idle worker that watches the wheel. */
    private Optional<Idle> watcher = Optional.empty();

    private long watchedUntil = Long.MAX_VALUE;

    private boolean closed;

    /** Whether workers are idle and none of them watches the wheel; a hint, read without lock. */
    private volatile boolean unwatched;

    private volatile boolean crowded;

    /** Processors of normal kind: as many workers as the host has processors, fair. */
    public static VcpuScheduler ofHost() {
        return new VcpuScheduler(Runtime.getRuntime().availableProcessors(), Policy.FAIR);
    }

    /** Starts the workers, 1 to {@link #MAX_WORKERS}. */
    public VcpuScheduler(int count, Policy policy) {
        if (count < 1 || count > MAX_WORKERS) {
            throw new IllegalArgumentException("workers: 1 to " + MAX_WORKERS + ", not " + count);
        }
        queue = new RunQueue(policy);
        for (int i = 0; i < count; i++) {
            var worker = new Thread(this::work, "vcpu-" + i);
            worker.setDaemon(true);
            workers.add(worker);
        }
        workers.forEach(Thread::start);
    }

    /**
     * A machine to be run here; it stands still until it is started.
     *
     * @param permit asked before each slice whether the guest may run now; it must be quick
     */
    public ScheduledMachine machine(Machine machine, ShareTerms terms, BooleanSupplier permit) {
        return new ScheduledMachine(this, machine, terms, permit);
    }

    /** How many workers there are. */
    public int workers() {
        return workers.size();
    }

    /** What the workers do now. */
    public record Load(int workers, int idle, int waiting) {}

    /** What the workers do now. */
    public Load load() {
        lock.lock();
        try {
            return new Load(workers.size(), idle.size(), queue.waiting());
        } finally {
            lock.unlock();
        }
    }

    /** What the vCPUs lacked lately. */
    public Pressure pressure() {
        lock.lock();
        try {
            return queue.pressure(now());
        } finally {
            lock.unlock();
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    /** What blocks, or takes long, is done here. */
    ExecutorService aside() {
        return aside;
    }

    private long now() {
        return System.nanoTime() - origin;
    }

    Share share(ShareTerms terms) {
        lock.lock();
        try {
            return queue.share(terms);
        } finally {
            lock.unlock();
        }
    }

    CpuTimes times(Share share) {
        lock.lock();
        try {
            return share.times();
        } finally {
            lock.unlock();
        }
    }

    /** A vCPU that was parked, or is new, could run. */
    void ready(Task task) {
        lock.lock();
        try {
            add(task);
            callWorker();
        } finally {
            lock.unlock();
        }
    }

    private void add(Task task) {
        long now = now();
        wheel.cancel(task);
        queue.add(task, now);
        queue.observe(now);
    }

    /** An alarm rings: its vCPU is looked at, by the worker that heard it or by another. */
    private void ring(TimerWheel.Entry entry) {
        if (entry instanceof Task task && task.unpark()) {
            queue.add(task, now());
        }
    }

    /** Nothing of it is begun any more; what runs goes on until its slice ends. */
    void hold(Share share) {
        lock.lock();
        try {
            queue.hold(share);
        } finally {
            lock.unlock();
        }
    }

    /** The opposite. */
    void unhold(Share share) {
        lock.lock();
        try {
            queue.unhold(share, now());
            callWorker();
        } finally {
            lock.unlock();
        }
    }

    /** It is gone; none of its vCPUs runs. */
    void remove(Share share, List<? extends Task> tasks) {
        lock.lock();
        try {
            tasks.forEach(wheel::cancel);
            queue.remove(share, tasks);
            queue.observe(now());
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        var self = new Idle(lock.newCondition());
        for (Optional<Task> task = take(self); task.isPresent(); task = take(self)) {
            run(task.get());
        }
    }

    private void run(Task task) {
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        Task.Stop stop;
        try {
            stop = task.run(task.grant);
        } catch (RuntimeException | Error e) {
            task.failed(e);
            stop = Task.Stop.GATED;
        }
        long wall = System.nanoTime() - begin;
        long ran = CPU_TIME ? cpuNanos() - cpu : wall;
        lock.lock();
        try {
            finish(task, stop, ran, wall);
        } finally {
            lock.unlock();
        }
    }

    private static long cpuNanos() {
        return CPU_TIME ? THREADS.getCurrentThreadCpuTime() : 0;
    }

    private void finish(Task task, Task.Stop stop, long ran, long wall) {
        long now = now();
        Share share = task.share;
        queue.ran(task, ran, wall);
        boolean parked = (stop == Task.Stop.IDLE || stop == Task.Stop.STALLED) && task.park(stop);
        if (!parked) {
            task.queued();
            queue.add(task, now);
        } else if (stop == Task.Stop.STALLED) {
            queue.stall(task, now);
        } else if (task.idleNanos() < Long.MAX_VALUE - now) {
            wheel.set(task, now, now + task.idleNanos());
        }
        if (stop == Task.Stop.DENIED) {
            queue.block(share, now, now + DENIED_NANOS);
        } else if (stop == Task.Stop.GATED) {
            queue.hold(share);
        }
        if (share.held && share.running == 0) {
            task.quiet();
        }
    }

    /** The next to run; waits for one. Empty at the end. */
    private Optional<Task> take(Idle self) {
        lock.lock();
        try {
            while (!closed) {
                long now = now();
                wheel.advance(now, this::ring);
                Optional<Task> task = queue.next(now);
                queue.observe(now);
                long next = Math.min(wheel.next(), queue.nextRelease());
                if (task.isPresent()) {
                    if (queue.waiting() > 0) {
                        callWorker();
                    }
                    crowded = queue.waiting() > 0;
                    unwatched = watcher.isEmpty() && !idle.isEmpty();
                    if (next < watchedUntil) {
                        watcher.ifPresent(one -> one.wakes().signal());
                    }
                    return task;
                }
                rest(self, next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return Optional.empty();
    }

    /**
     * Waits a while for work; the caller looks again in any case. Who sees the next alarm earlier
     * than the watcher takes its place.
     */
    @SuppressWarnings("WaitNotInLoop")
    private void rest(Idle self, long next) throws InterruptedException {
        boolean watch = watcher.isEmpty() || next < watchedUntil;
        idle.push(self);
        if (watch) {
            watcher = Optional.of(self);
            watchedUntil = next;
            unwatched = false;
        }
        try {
            if (watch && next < Long.MAX_VALUE) {
                var unused = self.wakes().awaitNanos(Math.max(1, next - now()));
            } else {
                self.wakes().await();
            }
        } finally {
            idle.remove(self);
            if (watcher.filter(self::equals).isPresent()) {
                watcher = Optional.empty();
                watchedUntil = Long.MAX_VALUE;
            }
        }
    }

    /** Has an idle worker look for work. */
    private void callWorker() {
        Idle one = idle.poll();
        if (one != null) {
            one.wakes().signal();
        }
    }

    /** Whether vCPUs wait for a worker; a hint, read without lock. */
    boolean crowded() {
        return crowded;
    }

    /** Called by a worker in the middle of a slice: sees to it that somebody watches the wheel. */
    void midSlice() {
        if (unwatched) {
            lock.lock();
            try {
                unwatched = false;
                if (watcher.isEmpty()) {
                    callWorker();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Ends the workers, after what they are doing; the machines have ended before. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(one -> one.wakes().signal());
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        aside.shutdown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
