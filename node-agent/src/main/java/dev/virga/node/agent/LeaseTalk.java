package dev.virga.node.agent;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.Incarnation;
import dev.virga.api.node.LeaseGrant;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.MemorySwitches;
import dev.virga.api.node.MemoryUse;
import dev.virga.api.node.NodePressure;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What an agent says to keep its lease, and what it makes of the answers; no threads, no network.
 * When a control plane does not know the node it registers again; when its life was fenced, or
 * another one holds the lease, it begins a new life. Not safe from several threads.
 */
public final class LeaseTalk {
    /** Between two renewals. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    /** After no answer came: what was said may arrive if it is said again. */
    public static final Duration AGAIN = Duration.ofMillis(250);

    /** Between two attempts to register. */
    public static final Duration REGISTER_AGAIN = Duration.ofMillis(100);

    private static final System.Logger LOG = System.getLogger(LeaseTalk.class.getName());

    private final LeaseGuard guard;
    private final Supplier<Incarnation> lives;
    private final Predicate<String> allGone;
    private final Conditions conditions;
    private Optional<String> judges = Optional.empty();
    private boolean registered;
    private boolean silence;
    private long counter;

    /** How the node does, and what is wanted of it besides its VMs. */
    public interface Conditions {
        /** Of a node that says nothing, and hears nothing. */
        Conditions UNSAID =
                new Conditions() {
                    @Override
                    public Optional<NodePressure> pressure() {
                        return Optional.empty();
                    }

                    @Override
                    public Optional<MemoryUse> memory() {
                        return Optional.empty();
                    }

                    @Override
                    public List<String> templates() {
                        return List.of();
                    }

                    @Override
                    public void wanted(MemorySwitches switches) {}
                };

        /** What its guests lack. */
        Optional<NodePressure> pressure();

        /** How it does with its memory. */
        Optional<MemoryUse> memory();

        /** The templates that other nodes can have of it. */
        List<String> templates();

        /** Which rungs of the memory ladder are wanted; said again and again. */
        void wanted(MemorySwitches switches);
    }

    /** What is to be said next. */
    public sealed interface Say {
        /** The life that says it. */
        Incarnation life();

        /** Tell the control plane that this life is here. */
        record Register(Incarnation life) implements Say {}

        /**
         * Renew the lease.
         *
         * @param sent taken before it is sent
         */
        record Renew(LeaseRenewal renewal, LeaseGuard.Moment sent) implements Say {
            @Override
            public Incarnation life() {
                return renewal.incarnation();
            }
        }
    }

    /**
     * Begins a talk.
     *
     * @param lives makes new incarnations
     * @param allGone whether no process lives that has a file in this folder of judges; what it
     *     cannot tell is not gone
     */
    public LeaseTalk(LeaseGuard guard, Supplier<Incarnation> lives, Predicate<String> allGone) {
        this(guard, lives, allGone, Conditions.UNSAID);
    }

    /**
     * The same, and it says how the node's guests fare.
     *
     * @param conditions asked before each renewal, and told what each answer wants
     */
    public LeaseTalk(
            LeaseGuard guard,
            Supplier<Incarnation> lives,
            Predicate<String> allGone,
            Conditions conditions) {
        this.conditions = conditions;
        this.guard = guard;
        this.lives = lives;
        this.allGone = allGone;
    }

    /** What is to be said now. */
    public Say next() {
        return registered
                ? new Say.Renew(
                        new LeaseRenewal(
                                guard.life(),
                                ++counter,
                                conditions.pressure(),
                                conditions.memory(),
                                conditions.templates()),
                        guard.now())
                : new Say.Register(guard.life());
    }

    /** How long to wait after the answer, or its failure, before {@link #next}. */
    public Duration pause() {
        if (!registered) {
            return REGISTER_AGAIN;
        }
        return silence ? AGAIN : PERIOD;
    }

    /** The registration was accepted; the first renewal follows at once. */
    public void registered(Say.Register said) {
        registered |= said.life().equals(guard.life());
    }

    /** The renewal was accepted. */
    public void granted(Say.Renew said, LeaseGrant grant) {
        silence = false;
        judges = grant.judges();
        guard.renewed(said.life(), said.sent(), Duration.ofMillis(grant.ttlMillis()));
        conditions.wanted(grant.memory().orElse(MemorySwitches.UNSAID));
    }

    /** It was refused. */
    public void refused(Say said, ErrorCode code) {
        silence = false;
        if (!said.life().equals(guard.life())) {
            return;
        }
        switch (code) {
            case NOT_FOUND -> registered = false;
            case LEASE_FENCED, STALE_INCARNATION -> {
                registered = false;
                counter = 0;
                guard.begin(lives.get());
                LOG.log(
                        Level.WARNING,
                        "life {0} has lost its lease ({1}); {2} begins",
                        said.life(),
                        code.code(),
                        guard.life());
            }
            default -> {
                // Of a renewal said again the counter is higher; the rest passes.
            }
        }
    }

    /** No answer came; {@code asked} was before it was known that none would come. */
    public void unanswered(LeaseGuard.Moment asked) {
        silence = true;
        if (judges.filter(allGone).isPresent()) {
            guard.nobodyJudges(asked);
        }
    }
}
