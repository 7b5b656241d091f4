package dev.virga.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.VmId;
import dev.virga.api.vm.DesiredState;
import dev.virga.control.store.Change;
import dev.virga.control.store.MemoryStore;
import dev.virga.control.store.Rows;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final MemoryStore store = new MemoryStore("store-test");
    private final List<VmId> stepped = new ArrayList<>();
    private final Vm vm = Rows.vm(1, "a");
    private long nanos;
    private boolean mine;
    private final Turns turns =
            new Turns(
                    id -> {
                        stepped.add(id);
                        return Optional.empty();
                    },
                    id -> mine,
                    store,
                    () -> nanos);

    @Test
    void oneLooksAfterAVmAndAnotherOnlyIfNothingBecomesOfIt() {
        store.commit(Change.of(new Write.PutVm(vm)));
        assertThat(turns.apply(vm.id())).contains(Turns.PATIENCE);
        assertThat(stepped).isEmpty();
        nanos += Turns.PATIENCE.toNanos() - 1;
        Vm read = store.view().vm(vm.id()).orElseThrow();
        store.commit(Change.of(new Write.PutVm(read.wanted(DesiredState.STOPPED))));
        nanos += 1;
        turns.apply(vm.id());
        assertThat(stepped).as("its owner gets on with it").isEmpty();
        nanos += Turns.PATIENCE.toNanos();
        turns.apply(vm.id());
        assertThat(stepped).containsExactly(vm.id());
        mine = true;
        turns.apply(vm.id());
        assertThat(stepped).hasSize(2);
    }
}
