package dev.virga.node.memory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What happens when the memory is used up and a guest waits: one guest is warned, and if that does
 * not help, ended, and only then the next. One thread; the counters any.
 */
final class LastResort {
    private static final System.Logger LOG = System.getLogger(LastResort.class.getName());

    private final Map<String, Tenant> tenants;
    private final LongSupplier nanoTime;
    private final OomGrace grace = new OomGrace();
    private final LongAdder warnings = new LongAdder();
    private final LongAdder ends = new LongAdder();
    private Optional<String> ending = Optional.empty();

    LastResort(Map<String, Tenant> tenants, LongSupplier nanoTime) {
        this.tenants = tenants;
        this.nanoTime = nanoTime;
    }

    /** Called again and again while it is so. */
    void starved() {
        if (ending.filter(tenants::containsKey).isPresent()) {
            return;
        }
        long nanos = nanoTime.getAsLong();
        long now = TimeUnit.NANOSECONDS.toSeconds(nanos);
        List<OomPolicy.Candidate> candidates =
                tenants.entrySet().stream()
                        .map(entry -> entry.getValue().candidate(entry.getKey(), now))
                        .toList();
        Optional<OomPolicy.Candidate> victim = OomPolicy.victim(candidates);
        Optional<Tenant> tenant = victim.map(one -> tenants.get(one.name()));
        if (tenant.isPresent()) {
            OomPolicy.Candidate one = victim.get();
            switch (grace.next(one.name(), nanos)) {
                case WARN -> {
                    warnings.increment();
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "the memory is used up; guest "
                                    + one.name()
                                    + " is asked to give some back, or ends");
                    tenant.get().warn();
                }
                case WAIT -> {
                    // It has its time.
                }
                case END -> end(one, tenant.get());
            }
        }
    }

    private void end(OomPolicy.Candidate one, Tenant tenant) {
        grace.ended();
        ends.increment();
        ending = Optional.of(one.name());
        String reason =
                "the node is out of memory; this guest has the most of it"
                        + (one.priority() > 0 ? " for its priority" : "")
                        + ", "
                        + (one.residentBytes() >> 20)
                        + " MiB, after "
                        + Duration.ofSeconds(one.ageSeconds());
        LOG.log(System.Logger.Level.WARNING, "ending guest " + one.name() + ": " + reason);
        tenant.end(reason);
    }

    long warnings() {
        return warnings.sum();
    }

    long ends() {
        return ends.sum();
    }
}
