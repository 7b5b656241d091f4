package dev.virga.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.NodeName;
import dev.virga.api.project.Quota;
import dev.virga.api.snapshot.SnapshotState;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises; each kind of store runs all of it. */
public abstract class StoreContract {
    protected Store store;

    /** An empty store. */
    protected abstract Store open() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aRowIsWrittenOnlyWithTheVersionItWasReadWith() {
        Vm fresh = Rows.vm(1, "a");
        assertThat(commit(new Write.PutVm(fresh))).isEqualTo(new Outcome.Committed(1));
        assertThat(commit(new Write.PutVm(fresh))).isInstanceOf(Outcome.Conflict.class);
        Vm read = read(fresh);
        assertThat(read.version()).isEqualTo(1);
        assertThat(read.revision()).isEqualTo(1);
        assertThat(commit(new Write.PutVm(read))).isEqualTo(new Outcome.Committed(2));
        assertThat(commit(new Write.PutVm(read))).isInstanceOf(Outcome.Conflict.class);
        assertThat(commit(new Write.RemoveVm(read))).isInstanceOf(Outcome.Conflict.class);
        assertThat(commit(new Write.RemoveVm(read(fresh)))).isEqualTo(new Outcome.Committed(3));
        assertThat(store.view().vmNamed("default", "a")).isEmpty();
        assertThat(store.view().usedBy("default")).isEqualTo(Quota.NONE);
        assertThat(commit(new Write.PutVm(Rows.vm(2, "a")))).isEqualTo(new Outcome.Committed(4));
    }

    @Test
    void aChangeIsWholeOrNotAtAll() {
        assertThat(
                        commit(
                                new Write.PutVm(Rows.vm(1, "a")),
                                new Write.PutAllocation(
                                        new Allocation(new NodeName("n"), 5, 1, 7))))
                .isInstanceOf(Outcome.Conflict.class);
        assertThat(store.view().revision()).isZero();
        assertThat(store.view().vms()).isEmpty();
        assertThat(commit(new Write.PutVm(Rows.vm(2, "a")))).isEqualTo(new Outcome.Committed(1));
        assertThat(store.fresh().usedBy("default").vms()).isEqualTo(1);
    }

    @Test
    void whatRestsOnAChangeIsLostWithIt() {
        NodeName node = new NodeName("n");
        commit(new Write.PutAllocation(Allocation.none(node).plus(7)));
        // What it rests on would make version 1; somebody else has made it.
        var lost = store.submit(put(Allocation.none(node).plus(1)), Optional.empty());
        Allocation guessed = Allocation.none(node).plus(1).at(1, 0);
        var next = store.submit(put(guessed.plus(1)), Optional.of(lost));
        assertThat(lost.join()).isInstanceOf(Outcome.Conflict.class);
        assertThat(next.join()).isInstanceOf(Outcome.Conflict.class);
        Allocation read = store.fresh().allocation(node);
        assertThat(read.memoryBytes()).isEqualTo(7);
        var good = store.submit(put(read.plus(1)), Optional.empty());
        var after = store.submit(put(read.plus(1).at(2, 0).plus(1)), Optional.of(good));
        assertThat(after.join()).isInstanceOf(Outcome.Committed.class);
        assertThat(good.join()).isInstanceOf(Outcome.Committed.class);
        assertThat(store.view().allocation(node).vms()).isEqualTo(3);
    }

    private static Change put(Allocation row) {
        return Change.of(new Write.PutAllocation(row));
    }

    @Test
    void aNameIsUniqueInItsProject() {
        commit(new Write.PutRow(new Project("other", Project.STANDARD_QUOTA, Instant.EPOCH, 0)));
        commit(new Write.PutVm(Rows.vm(1, "a")));
        assertThat(commit(new Write.PutVm(Rows.vm(2, "a")))).isEqualTo(new Outcome.NameTaken("a"));
        assertThat(commit(new Write.PutVm(Rows.vm(2, "other", "a"))))
                .isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void volumesAndNetworksAreCounted() {
        Quota quota = new Quota(1, 1, 1, 2, 2 * Volume.UNIT_BYTES, 1, 0, 0);
        commit(new Write.PutRow(new Project("p", quota, Instant.EPOCH, 0)));
        commit(new Write.PutRow(Rows.volume(1, "p", "a")));
        assertThat(commit(new Write.PutRow(Rows.volume(2, "p", "a"))))
                .isInstanceOf(Outcome.Conflict.class);
        commit(new Write.PutRow(Rows.volume(2, "p", "b")));
        commit(new Write.PutRow(Rows.network(1, "p", "a")));
        Quota used = new Quota(0, 0, 0, 2, 2 * Volume.UNIT_BYTES, 1, 0, 0);
        assertThat(store.view().usedBy("p")).isEqualTo(used);
        assertThat(commit(new Write.PutRow(Rows.volume(3, "p", "c"))))
                .isEqualTo(new Outcome.QuotaExceeded("p", used, quota));
        assertThat(commit(new Write.PutRow(Rows.network(2, "p", "b"))))
                .isEqualTo(new Outcome.QuotaExceeded("p", used, quota));
        assertThat(commit(new Write.PutRow(Rows.network(2, "nobody", "b"))))
                .isEqualTo(new Outcome.NoProject("nobody"));
        Project project = store.view().project("p").orElseThrow();
        assertThat(commit(new Write.RemoveRow(project))).isEqualTo(new Outcome.InUse("p"));
        // Too many volumes are in the way of volumes only.
        commit(new Write.PutRow(project.with(new Quota(1, 1, 1))));
        assertThat(commit(new Write.PutVm(Rows.vm(1, "p", "vm"))))
                .isInstanceOf(Outcome.Committed.class);
        for (Volume volume : store.view().all(Volume.class)) {
            commit(new Write.RemoveRow(volume));
        }
        for (Network network : store.view().all(Network.class)) {
            commit(new Write.RemoveRow(network));
        }
        assertThat(store.fresh().usedBy("p")).isEqualTo(new Quota(1, 1, 1));
    }

    @Test
    void snapshotsAreCountedByNumberAndByMemory() {
        Quota quota = new Quota(9, 9, 9, 0, 0, 0, 3, 2);
        commit(new Write.PutRow(new Project("p", quota, Instant.EPOCH, 0)));
        commit(new Write.PutRow(Rows.snapshot(1, "p", "a")));
        commit(new Write.PutRow(Rows.snapshot(2, "p", "b")));
        Quota used = new Quota(0, 0, 0, 0, 0, 0, 2, 2);
        assertThat(store.view().usedBy("p")).isEqualTo(used);
        assertThat(commit(new Write.PutRow(Rows.snapshot(3, "p", "c"))))
                .as("their memory")
                .isEqualTo(new Outcome.QuotaExceeded("p", used, quota));
        Snapshot first = store.view().one(Snapshot.class, "p/a").orElseThrow();
        commit(new Write.PutRow(first.to(SnapshotState.FAILED, "full", Optional.empty())));
        assertThat(store.fresh().usedBy("p")).as("a change of state").isEqualTo(used);
        Project project = store.view().project("p").orElseThrow();
        commit(new Write.PutRow(project.with(new Quota(9, 9, 9, 0, 0, 0, 2, 9))));
        assertThat(commit(new Write.PutRow(Rows.snapshot(3, "p", "c"))))
                .as("their number")
                .isInstanceOf(Outcome.QuotaExceeded.class);
        assertThat(commit(new Write.RemoveRow(store.view().project("p").orElseThrow())))
                .isEqualTo(new Outcome.InUse("p"));
        for (Snapshot each : store.view().all(Snapshot.class)) {
            commit(new Write.RemoveRow(each));
        }
        assertThat(store.fresh().usedBy("p")).isEqualTo(Quota.NONE);
        assertThat(commit(new Write.PutRow(Rows.snapshot(3, "p", "c"))))
                .isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void aProjectHasNoMoreThanItsQuota() {
        Quota two = new Quota(2, 2, 2);
        commit(new Write.PutRow(new Project("p", two, Instant.EPOCH, 0)));
        commit(new Write.PutVm(Rows.vm(1, "p", "a")));
        commit(new Write.PutVm(Rows.vm(2, "p", "b")));
        assertThat(commit(new Write.PutVm(Rows.vm(3, "p", "c"))))
                .isEqualTo(new Outcome.QuotaExceeded("p", two, two));
        Project project = store.view().project("p").orElseThrow();
        assertThat(commit(new Write.RemoveRow(project))).isEqualTo(new Outcome.InUse("p"));
        commit(new Write.PutRow(project.with(new Quota(3, 3, 3))));
        assertThat(commit(new Write.PutVm(Rows.vm(3, "p", "c"))))
                .isInstanceOf(Outcome.Committed.class);
        for (Vm vm : List.copyOf(store.view().allVms())) {
            commit(new Write.RemoveVm(vm));
        }
        commit(new Write.RemoveRow(store.view().project("p").orElseThrow()));
        assertThat(store.view().project("p")).isEmpty();
        assertThat(commit(new Write.PutVm(Rows.vm(4, "p", "d"))))
                .isEqualTo(new Outcome.NoProject("p"));
    }

    @Test
    void aKeyIsAnsweredOnceAndBeforeAnythingElseIsLookedAt() {
        IdempotencyRecord record =
                new IdempotencyRecord(
                        "default", "k", "r", "h", 202, "{}", Optional.empty(), Instant.now());
        assertThat(store.answered("default", "k")).isEmpty();
        Write put = new Write.PutVm(Rows.vm(1, "a"));
        commit(put, new Write.PutIdempotency(record));
        assertThat(store.answered("default", "k")).isPresent();
        assertThat(store.answered("other", "k")).isEmpty();
        assertThat(commit(put, new Write.PutIdempotency(record)))
                .isInstanceOfSatisfying(
                        Outcome.KeyUsed.class,
                        used -> assertThat(used.earlier().answer()).isEqualTo("{}"));
        assertThat(store.view().revision()).isEqualTo(1);
    }

    @Test
    void aRefusedChangeUsesNoKey() {
        commit(new Write.PutVm(Rows.vm(1, "a")));
        IdempotencyRecord record =
                new IdempotencyRecord(
                        "default", "k", "r", "h", 202, "{}", Optional.empty(), Instant.now());
        assertThat(commit(new Write.PutVm(Rows.vm(2, "a")), new Write.PutIdempotency(record)))
                .isEqualTo(new Outcome.NameTaken("a"));
        assertThat(store.answered("default", "k")).isEmpty();
    }

    @Test
    void eventsAreKeptOfVmsAndNodes() {
        Vm vm = Rows.vm(1, "a");
        commit(new Write.PutVm(vm), new Write.AddEvent(vm.id(), event("Created")));
        commit(new Write.AddNodeEvent(new NodeName("n"), event("Registered")));
        assertThat(store.view().eventsOf(vm.id()))
                .extracting(VmEvent::reason)
                .containsOnly("Created");
        commit(new Write.RemoveVm(read(vm)), new Write.AddEvent(vm.id(), event("Deleted")));
        assertThat(store.view().eventsOf(vm.id())).isEmpty();
        assertThat(store.view().history().values())
                .extracting(each -> each.name() + " " + each.event().reason())
                .containsExactly("a Created", "n Registered", "a Deleted");
        for (int i = 0; i < View.MAX_EVENTS + 5; i++) {
            commit(new Write.AddNodeEvent(new NodeName("n"), event("Again")));
        }
        assertThat(store.view().history()).hasSize(View.MAX_EVENTS + 8);
    }

    @Test
    void whatIsPlacedSomewhereIsFoundThere() {
        NodeName node = new NodeName("n");
        Vm vm = Rows.vm(1, "a");
        commit(new Write.PutVm(vm));
        commit(new Write.PutVm(read(vm).placed(node, Rows.LIFE, Instant.EPOCH, vm.status())));
        assertThat(store.view().placedOn(node)).containsExactly(read(vm));
        commit(new Write.PutVm(read(vm).unplaced(vm.status())));
        assertThat(store.view().placedOn(node)).isEmpty();
    }

    @Test
    void aViewNeverChanges() {
        View before = store.view();
        commit(new Write.PutVm(Rows.vm(1, "a")));
        assertThat(before.vms()).isEmpty();
        assertThat(store.view().vms()).hasSize(1);
    }

    @Test
    void listenersHearEveryRevisionInOrder() {
        List<Long> heard = new ArrayList<>();
        store.onRevision((change, view) -> heard.add(view.revision()));
        Vm vm = Rows.vm(1, "a");
        commit(new Write.PutVm(vm));
        commit(new Write.PutVm(vm));
        commit(new Write.PutVm(read(vm).wanted(DesiredState.STOPPED)));
        assertThat(heard).containsExactly(1L, 2L);
    }

    @Test
    void changesAreToldAgain() {
        Vm vm = Rows.vm(1, "a");
        commit(new Write.PutVm(vm), new Write.AddEvent(vm.id(), event("Created")));
        commit(new Write.PutVm(read(vm).wanted(DesiredState.STOPPED)));
        commit(new Write.RemoveVm(read(vm)));
        List<Store.Revision> all = store.changesAfter(0, 100).orElseThrow();
        assertThat(all).extracting(Store.Revision::revision).containsExactly(1L, 2L, 3L);
        assertThat(all.getFirst().change().writes().getFirst()).isEqualTo(new Write.PutVm(vm));
        assertThat(store.changesAfter(2, 100).orElseThrow()).hasSize(1);
        assertThat(store.changesAfter(0, 2).orElseThrow()).hasSize(2);
        assertThat(store.changesAfter(3, 100)).contains(List.of());
        assertThat(store.changesAfter(4, 100)).isEmpty();
    }

    @Test
    void theLastSlotIsGivenOnce() throws Exception {
        NodeName node = new NodeName("n");
        AtomicInteger won = new AtomicInteger();
        int rounds = 200;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < rounds; round++) {
                Allocation read = store.view().allocation(node);
                for (int i = 0; i < 2; i++) {
                    threads.execute(() -> {
                        if (commit(new Write.PutAllocation(read.plus(1)))
                                instanceof Outcome.Committed) {
                            won.incrementAndGet();
                        }
                    });
                }
                while (store.view().allocation(node).version() == read.version()) {
                    Thread.onSpinWait();
                }
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(won).hasValue(rounds);
        assertThat(store.view().allocation(node).vms()).isEqualTo(rounds);
    }

    protected final Outcome commit(Write... writes) {
        return store.commit(Change.of(writes));
    }

    protected final Vm read(Vm vm) {
        return store.view().vm(vm.id()).orElseThrow();
    }

    protected static VmEvent event(String reason) {
        return new VmEvent(Instant.EPOCH, false, reason, "");
    }
}
