package dev.virga.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.NodeName;
import dev.virga.control.reconcile.Placing.Decided;
import dev.virga.control.scheduler.ClusterSnapshot;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Change;
import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.MemoryStore;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Rows;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.VmStatus;
import dev.virga.control.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Placements that wait for the same flush. */
class PlacingTest {
    private static final int VMS = 8;
    private static final NodeName NODE = new NodeName("a");

    private final HoldingStore store = new HoldingStore();
    private final Placing placing =
            new Placing(store, new SnapshotKeeper(store, SnapshotKeeper.NO_OVERCOMMIT));

    @Test
    void eachRestsOnThoseBeforeItAndAllAreCommittedTogether() throws Exception {
        assertThat(placeAll()).allMatch(Outcome.Committed.class::isInstance);
        assertThat(store.view().allocation(NODE).vms()).isEqualTo(VMS);
    }

    @Test
    void whatRestsOnOneThatLosesIsDecidedAgain() throws Exception {
        store.intruder = Optional.of(new Write.PutAllocation(Allocation.none(NODE).plus(1)));
        assertThat(placeAll()).allMatch(Outcome.Conflict.class::isInstance);
        assertThat(store.view().allocation(NODE).vms()).isOne();
        for (int i = 1; i <= VMS; i++) {
            store.held = 1;
            assertThat(place(i)).isInstanceOf(Outcome.Committed.class);
        }
        assertThat(store.view().allocation(NODE).vms()).isEqualTo(VMS + 1);
    }

    private List<Outcome> placeAll() throws Exception {
        for (int i = 1; i <= VMS; i++) {
            store.commit(Change.of(new Write.PutVm(Rows.vm(i, "vm-" + i))));
        }
        store.held = VMS;
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Outcome>> all = new ArrayList<>();
            for (int i = 1; i <= VMS; i++) {
                int number = i;
                all.add(threads.submit(() -> place(number)));
            }
            for (Future<Outcome> each : all) {
                outcomes.add(each.get(1, TimeUnit.MINUTES));
            }
        }
        return outcomes;
    }

    private Outcome place(int number) {
        return placing.place(snapshot -> onto(snapshot, number), outcome -> outcome);
    }

    private static Decided<Outcome> onto(ClusterSnapshot snapshot, int number) {
        Vm vm = snapshot.view().vm(Rows.vm(number, "vm-" + number).id()).orElseThrow();
        VmStatus status = vm.status();
        return new Decided.Commit<>(
                Change.of(
                        new Write.PutVm(vm.placed(NODE, Rows.LIFE, Instant.EPOCH, status)),
                        new Write.PutAllocation(snapshot.view().allocation(NODE).plus(1))));
    }

    /** Answers only when so many changes wait. */
    private static final class HoldingStore implements Store {
        private final MemoryStore memory = new MemoryStore("store-test");
        private final List<Runnable> waiting = new ArrayList<>();
        private volatile int held = 1;

        /** Somebody else's write, which comes before those that wait. */
        private Optional<Write> intruder = Optional.empty();

        @Override
        public synchronized CompletableFuture<Outcome> submit(
                Change change, Optional<CompletableFuture<Outcome>> before) {
            CompletableFuture<Outcome> answer = new CompletableFuture<>();
            waiting.add(() -> {
                var now = memory.submit(change, before);
                answer.complete(now.join());
            });
            if (waiting.size() == held) {
                intruder.ifPresent(write -> memory.commit(Change.of(write)));
                intruder = Optional.empty();
                waiting.forEach(Runnable::run);
                waiting.clear();
            }
            return answer;
        }

        @Override
        public Outcome commit(Change change) {
            return memory.commit(change);
        }

        @Override
        public View view() {
            return memory.view();
        }

        @Override
        public View fresh() {
            return memory.fresh();
        }

        @Override
        public Optional<IdempotencyRecord> answered(String project, String key) {
            return memory.answered(project, key);
        }

        @Override
        public Optional<List<Revision>> changesAfter(long revision, int limit) {
            return memory.changesAfter(revision, limit);
        }

        @Override
        public void onRevision(Listener listener) {
            memory.onRevision(listener);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
