package dev.virga.control.reconcile;

import dev.virga.api.id.VmId;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.store.Vm;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For how long this process has seen each VM in its phase, on its own monotonic clock: what another
 * control plane wrote about when the phase began is for people, and its clock may be wrong. Safe
 * from any thread.
 */
final class PhaseAges {
    private final MonotonicClock clock;
    private final Map<VmId, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(VmPhase phase, Instant since, long epoch, long seenNanos) {
        boolean same(Vm vm) {
            return phase == vm.status().phase()
                    && since.equals(vm.status().since())
                    && epoch == vm.epoch();
        }
    }

    PhaseAges(MonotonicClock clock) {
        this.clock = clock;
    }

    /** The age of the phase of a VM as this row has it. */
    Duration of(Vm vm) {
        long now = clock.nanos();
        Entry entry =
                entries.compute(
                        vm.id(),
                        (id, old) ->
                                old != null && old.same(vm)
                                        ? old
                                        : new Entry(
                                                vm.status().phase(),
                                                vm.status().since(),
                                                vm.epoch(),
                                                now));
        return Duration.ofNanos(now - entry.seenNanos);
    }

    /** The VM is gone. */
    void forget(VmId id) {
        entries.remove(id);
    }
}
