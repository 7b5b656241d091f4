package dev.virga.node.vcpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.virga.node.vcpu.SimulatedWorkers.Habit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten virtual seconds each; whoever is owed a share gets it within five hundredths. */
final class RunQueueTest {
    private static final long TEN_SECONDS = 10_000_000_000L;
    private static final double FIVE_PERCENT = 0.05;

    static LongStream seeds() {
        long more = Long.getLong("vcpu.seed", System.nanoTime());
        return LongStream.concat(LongStream.range(0, 20), LongStream.of(more));
    }

    private static Share vm(
            SimulatedWorkers workers, RunQueue queue, ShareTerms terms, Habit habit) {
        Share share = queue.share(terms);
        for (int i = 0; i < terms.vcpus(); i++) {
            workers.add(new PlainTask(share), habit);
        }
        return share;
    }

    /** What each of some busy VMs is owed of so many workers: nobody more than its vCPUs or cap. */
    private static double[] owed(List<ShareTerms> vms, int workers) {
        double[] owed = new double[vms.size()];
        boolean[] full = new boolean[vms.size()];
        double free = workers;
        while (true) {
            double weights = 0;
            for (int i = 0; i < owed.length; i++) {
                weights += full[i] ? 0 : weight(vms.get(i));
            }
            if (weights == 0) {
                return owed;
            }
            boolean again = false;
            for (int i = 0; i < owed.length; i++) {
                if (!full[i] && free * weight(vms.get(i)) / weights >= most(vms.get(i))) {
                    full[i] = true;
                    owed[i] = most(vms.get(i));
                    free -= owed[i];
                    again = true;
                    break;
                }
            }
            if (!again) {
                for (int i = 0; i < owed.length; i++) {
                    owed[i] = full[i] ? owed[i] : free * weight(vms.get(i)) / weights;
                }
                return owed;
            }
        }
    }

    private static double weight(ShareTerms terms) {
        return (double) terms.weight() * terms.vcpus();
    }

    private static double most(ShareTerms terms) {
        return terms.capPercent() == 0
                ? terms.vcpus()
                : Math.min(terms.vcpus(), terms.capPercent() / 100.0);
    }

    private static void check(List<ShareTerms> vms, int workers, long seed) {
        RunQueue queue = new RunQueue(Policy.FAIR);
        SimulatedWorkers simulation = new SimulatedWorkers(queue, workers, seed);
        List<Share> shares = new ArrayList<>();
        for (ShareTerms terms : vms) {
            shares.add(vm(simulation, queue, terms, Habit.BUSY));
        }
        simulation.runUntil(TEN_SECONDS);
        double[] owed = owed(vms, workers);
        for (int i = 0; i < owed.length; i++) {
            double got = (double) shares.get(i).ranNanos / TEN_SECONDS;
            assertThat(got)
                    .as(
                            "seed %d, %d workers, VM %d of %s owed %s",
                            seed, workers, i, vms, Arrays.toString(owed))
                    .isCloseTo(owed[i], within(FIVE_PERCENT * owed[i]));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void busyVmsGetWhatTheirWeightsSay(long seed) {
        Random random = new Random(seed);
        int workers = 1 + random.nextInt(8);
        List<ShareTerms> vms = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(12); i++) {
            vms.add(new ShareTerms(1 + random.nextInt(4), 20 + random.nextInt(500), 0));
        }
        check(vms, workers, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void capsHoldAndWhatTheyFreeIsSharedByWeight(long seed) {
        Random random = new Random(seed);
        int workers = 1 + random.nextInt(4);
        List<ShareTerms> vms = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(6); i++) {
            int vcpus = 1 + random.nextInt(4);
            int cap = random.nextBoolean() ? 0 : 5 + random.nextInt(100 * vcpus);
            // A VM with a cap may be on all workers at one moment and on none at the next: only
            // who has a vCPU for each worker can use what it leaves.
            vcpus = cap == 0 ? Math.max(vcpus, workers) : vcpus;
            vms.add(new ShareTerms(vcpus, 50 + random.nextInt(200), cap));
        }
        check(vms, workers, seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sleepersNeitherStarveNorGainFromHavingSlept(long seed) {
        RunQueue queue = new RunQueue(Policy.FAIR);
        SimulatedWorkers simulation = new SimulatedWorkers(queue, 2, seed);
        List<Share> busy = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            busy.add(vm(simulation, queue, ShareTerms.of(1), Habit.BUSY));
        }
        // Each wants a hundredth of a worker, in pieces, and a quarter is its due.
        List<Share> sleepers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Habit nap =
                    Habit.of(
                            random -> 20_000 + random.nextInt(160_000),
                            random -> 1_000_000 + random.nextInt(17_000_000));
            sleepers.add(vm(simulation, queue, ShareTerms.of(1), nap));
        }
        // Sleeps for long, then wants everything.
        Share late =
                vm(
                        simulation,
                        queue,
                        ShareTerms.of(1),
                        Habit.of(random -> 2_000_000_000L, random -> 2_000_000_000L));
        simulation.runUntil(TEN_SECONDS);
        for (Share share : sleepers) {
            double waited = (double) share.stolenNanos / share.slices;
            assertThat(waited).as("seed %d: mean wait of a sleeper", seed).isLessThan(3_000_000);
        }
        double mean = busy.stream().mapToLong(share -> share.ranNanos).average().orElseThrow();
        for (Share share : busy) {
            assertThat((double) share.ranNanos)
                    .as("seed %d", seed)
                    .isCloseTo(mean, within(FIVE_PERCENT * mean));
        }
        assertThat((double) late.ranNanos).as("seed %d", seed).isLessThan(1.02 * mean);
    }

    @Test
    void roundRobinDoesNotKnowWeights() {
        RunQueue queue = new RunQueue(Policy.ROUND_ROBIN);
        SimulatedWorkers simulation = new SimulatedWorkers(queue, 1, 1);
        List<Share> shares = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            shares.add(vm(simulation, queue, new ShareTerms(1, 100 * i, 0), Habit.BUSY));
        }
        simulation.runUntil(TEN_SECONDS);
        for (Share share : shares) {
            assertThat((double) share.ranNanos)
                    .isCloseTo(TEN_SECONDS / 5.0, within(FIVE_PERCENT * TEN_SECONDS / 5));
        }
    }

    @Test
    void timeIsAccountedWithoutGaps() {
        RunQueue queue = new RunQueue(Policy.FAIR);
        SimulatedWorkers simulation = new SimulatedWorkers(queue, 1, 7);
        List<Share> shares = new ArrayList<>();
        shares.add(vm(simulation, queue, new ShareTerms(2, 100, 30), Habit.BUSY));
        shares.add(vm(simulation, queue, new ShareTerms(1, 300, 0), Habit.BUSY));
        simulation.runUntil(TEN_SECONDS);
        for (Share share : shares) {
            CpuTimes times = share.times();
            double all = times.ranNanos() + times.stolenNanos() + times.throttledNanos();
            double vcpus = (double) TEN_SECONDS * share.terms.vcpus();
            // What is under way at the end is not counted yet.
            assertThat(all).isCloseTo(vcpus, within(0.02 * vcpus));
        }
        assertThat(shares.getFirst().throttledNanos).isPositive();
        assertThat(shares.getLast().throttledNanos).isZero();
    }

    @Test
    void whatIsHeldIsNotPicked() {
        RunQueue queue = new RunQueue(Policy.FAIR);
        Share share = queue.share(ShareTerms.of(1));
        queue.hold(share);
        queue.add(new PlainTask(share), 0);
        assertThat(queue.next(1)).isEmpty();
        queue.unhold(share, 2);
        assertThat(queue.next(3)).isPresent();
        assertThat(queue.next(4)).isEmpty();
    }

    @Test
    void siblingsTakeTurns() {
        RunQueue queue = new RunQueue(Policy.FAIR);
        Share share = queue.share(ShareTerms.of(2));
        Task first = new PlainTask(share);
        Task second = new PlainTask(share);
        queue.add(first, 0);
        queue.add(second, 0);
        assertThat(queue.next(0)).contains(first);
        queue.ran(first, 10, 10);
        queue.add(first, 10);
        assertThat(queue.next(10)).contains(second);
    }
}
