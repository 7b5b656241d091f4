package dev.virga.guest.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DevicePoolTest {
    private static final int ROUNDS = 3000;
    private static final int BUSY = 3;
    private static final int RUNS = 10;

    /** A device that always has more to do. */
    private record Restless(DevicePool pool, CountDownLatch runs) implements Runnable {
        @Override
        public void run() {
            runs.countDown();
            pool.execute(this);
        }
    }

    /** With a queue cleared by who closes, about one round in 2,000 left a thread waiting in it. */
    @Test
    void itEndsHoweverMuchIsWaiting() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            DevicePool pool = new DevicePool("test");
            CountDownLatch runs = new CountDownLatch(RUNS);
            for (int i = 0; i < BUSY; i++) {
                pool.execute(new Restless(pool, runs));
            }
            runs.await();
            pool.close();
            assertThat(pool.ended()).as("after round %d", round).isTrue();
        }
    }
}
