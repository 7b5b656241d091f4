package dev.virga.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
    private final MemoryStore store = new MemoryStore("store-test");

    @Test
    void aRowIsWrittenOnlyWithTheVersionItWasReadWith() {
        Vm fresh = vm("vm-000000000001", "a");
        assertThat(store.commit(Change.of(new Write.PutVm(fresh))))
                .isEqualTo(new Outcome.Committed(1));
        assertThat(store.commit(Change.of(new Write.PutVm(fresh))))
                .isInstanceOf(Outcome.Conflict.class);
        Vm read = store.view().vm(fresh.id()).orElseThrow();
        assertThat(read.version()).isEqualTo(1);
        assertThat(store.commit(Change.of(new Write.PutVm(read))))
                .isEqualTo(new Outcome.Committed(2));
        assertThat(store.commit(Change.of(new Write.RemoveVm(read.id(), 1))))
                .isInstanceOf(Outcome.Conflict.class);
        assertThat(store.commit(Change.of(new Write.RemoveVm(read.id(), 2))))
                .isInstanceOf(Outcome.Committed.class);
        assertThat(store.view().vmNamed("default", "a")).isEmpty();
    }

    @Test
    void aChangeIsWholeOrNotAtAll() {
        Change change =
                Change.of(
                        new Write.PutVm(vm("vm-000000000001", "a")),
                        new Write.PutAllocation(new Allocation(new NodeName("n"), 5, 1, 7)));
        assertThat(store.commit(change)).isInstanceOf(Outcome.Conflict.class);
        assertThat(store.view().revision()).isZero();
        assertThat(store.view().vms()).isEmpty();
    }

    @Test
    void aNameIsUniqueInItsProject() {
        store.commit(Change.of(new Write.PutVm(vm("vm-000000000001", "a"))));
        assertThat(store.commit(Change.of(new Write.PutVm(vm("vm-000000000002", "a")))))
                .isEqualTo(new Outcome.NameTaken("a"));
    }

    @Test
    void aViewNeverChanges() {
        View before = store.view();
        store.commit(Change.of(new Write.PutVm(vm("vm-000000000001", "a"))));
        assertThat(before.vms()).isEmpty();
        assertThat(store.view().vms()).hasSize(1);
    }

    @Test
    void theLastSlotIsGivenOnce() throws Exception {
        NodeName node = new NodeName("n");
        AtomicInteger won = new AtomicInteger();
        int rounds = 1000;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < rounds; round++) {
                Allocation read = store.view().allocation(node);
                for (int i = 0; i < 2; i++) {
                    threads.execute(() -> {
                        if (store.commit(Change.of(new Write.PutAllocation(read.plus(1))))
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

    private static Vm vm(String id, String name) {
        return Vm.fresh(
                new VmId(id),
                new VmSpec(name, "default", "image", "small", 1, 1, Map.of(), List.of(), ""),
                Instant.EPOCH);
    }
}
