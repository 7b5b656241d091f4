package dev.virga.guest.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.LocalFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SerialTaskTest {
    private final LocalFrames frames = new LocalFrames(4096);
    private final DeviceQueue queue = new DeviceQueue();
    private final List<String> log = new ArrayList<>();

    @Test
    void runsAgainWhenAskedWhileItRuns() {
        var tasks = new ArrayList<SerialTask>();
        tasks.add(
                new SerialTask(
                        queue,
                        frames,
                        () -> {
                            log.add("run");
                            if (log.size() == 1) {
                                tasks.getFirst().schedule();
                                tasks.getFirst().schedule();
                            }
                            return false;
                        }));
        tasks.getFirst().schedule();
        tasks.getFirst().schedule();
        assertThat(queue.drain(10)).isEqualTo(2);
        assertThat(tasks.getFirst().busy()).isFalse();
    }

    @Test
    void workThatIsLeftGoesBehindOthers() {
        var left = new AtomicInteger(2);
        var one =
                new SerialTask(
                        queue,
                        frames,
                        () -> {
                            log.add("one");
                            return left.getAndDecrement() > 0;
                        });
        var two = new SerialTask(queue, frames, () -> !log.add("two"));
        one.schedule();
        two.schedule();
        queue.drain(10);
        assertThat(log).containsExactly("one", "two", "one", "one");
    }

    @Test
    void waitsForTheHostAndBeginsAgain() {
        var ready = new ArrayList<Runnable>();
        var task =
                new SerialTask(
                        queue,
                        frames,
                        () -> {
                            log.add("run");
                            if (log.size() == 1) {
                                throw new HostPending("its disk is full", ready::add);
                            }
                            return false;
                        });
        task.schedule();
        queue.drain(10);
        task.schedule();
        assertThat(queue.drain(10)).as("asked meanwhile").isZero();
        assertThat(task.busy()).isTrue();
        ready.getFirst().run();
        queue.drain(10);
        assertThat(log).containsExactly("run", "run");
        assertThat(task.busy()).isFalse();
    }

    @Test
    void waitsForAFrameAndBeginsAgain() {
        var task =
                new SerialTask(
                        queue,
                        frames,
                        () -> {
                            log.add("run");
                            if (log.size() < 3) {
                                throw new FramePending(0);
                            }
                            return false;
                        });
        task.schedule();
        assertThat(queue.drain(10)).isEqualTo(3);
    }

    @Test
    void whileHeldNothingBegins() throws InterruptedException {
        var task = new SerialTask(queue, frames, () -> !log.add("run"));
        task.schedule();
        assertThat(task.quiesce(0)).isTrue();
        task.schedule();
        queue.drain(10);
        assertThat(log).isEmpty();
        task.resume();
        queue.drain(10);
        assertThat(log).containsExactly("run");
    }

    @Test
    void whoDrainsTheQueueIsWoken() {
        queue.onWork(() -> log.add("wake"));
        new SerialTask(queue, frames, () -> !log.add("run")).schedule();
        assertThat(log).containsExactly("wake");
        queue.drain(10);
        assertThat(log).containsExactly("wake", "run");
    }

    @Test
    void neverTwiceAtOnceOnAPool() throws InterruptedException {
        var inside = new AtomicInteger();
        var runs = new AtomicInteger();
        var wrong = new AtomicInteger();
        var done = new CountDownLatch(1);
        try (var pool = new DevicePool("test", 4)) {
            var task =
                    new SerialTask(
                            pool,
                            frames,
                            () -> {
                                if (inside.incrementAndGet() != 1) {
                                    wrong.incrementAndGet();
                                }
                                boolean more = runs.incrementAndGet() < 20_000;
                                inside.decrementAndGet();
                                if (!more) {
                                    done.countDown();
                                }
                                return more;
                            });
            for (int i = 0; i < 1000; i++) {
                task.schedule();
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.stats().busy()).isLessThanOrEqualTo(4);
        }
        assertThat(wrong).hasValue(0);
    }

    @Test
    void aRunThatGoesOnIsWaitedForWithALimit() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var pool = new DevicePool("test")) {
            var task =
                    new SerialTask(
                            pool,
                            frames,
                            () -> {
                                begun.countDown();
                                try {
                                    end.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                return true;
                            });
            task.schedule();
            begun.await();
            assertThat(task.quiesce(1_000_000)).isFalse();
            end.countDown();
            assertThat(task.quiesce(TimeUnit.SECONDS.toNanos(60))).isTrue();
            assertThat(task.busy()).isTrue();
        }
    }
}
