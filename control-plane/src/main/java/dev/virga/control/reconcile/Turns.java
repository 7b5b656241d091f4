package dev.virga.control.reconcile;

import dev.virga.api.id.VmId;
import dev.virga.api.time.MonotonicClock;
import dev.virga.control.store.Store;
import dev.virga.control.store.Vm;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Leaves a VM to the control plane whose turn it is, as long as that one gets on with it: two that
 * work on the same VM do no harm, for the compare-and-set decides, but one of them works in vain.
 */
public final class Turns implements Function<VmId, Optional<Duration>> {
    /** How long nothing may become of a VM before another control plane looks after it. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Function<VmId, Optional<Duration>> step;
    private final Predicate<VmId> mine;
    private final Store store;
    private final MonotonicClock clock;
    private final Map<VmId, Left> left = new ConcurrentHashMap<>();

    /** Since when a VM is left to another, as it was then. */
    private record Left(long revision, long nanos) {}

    public Turns(
            Function<VmId, Optional<Duration>> step,
            Predicate<VmId> mine,
            Store store,
            MonotonicClock clock) {
        this.step = step;
        this.mine = mine;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<Duration> apply(VmId id) {
        Optional<Vm> vm = store.view().vm(id);
        if (vm.isEmpty() || mine.test(id)) {
            left.remove(id);
            return step.apply(id);
        }
        long revision = vm.get().revision();
        Left since =
                left.compute(
                        id,
                        (key, old) ->
                                old == null || old.revision != revision
                                        ? new Left(revision, clock.nanos())
                                        : old);
        if (clock.nanos() - since.nanos < PATIENCE.toNanos()) {
            return Optional.of(PATIENCE);
        }
        return step.apply(id);
    }
}
