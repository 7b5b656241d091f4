package dev.virga.node.vm;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.id.Incarnation;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.time.Timers;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.image.ImageStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What every VM of a node needs from the rest of it.
 *
 * @param folder below which each VM has a folder of its own
 * @param leftovers where folders go that are no longer this node's
 * @param snapshots of guests of this node
 * @param workers where blocking work runs
 * @param sequence numbers what is observed
 * @param observer told of every change
 * @param transitions told how long a VM was in a state that it has left
 * @param lease whether a life of the agent holds the lease now; asked at every time slice
 */
public record Environment(
        ImageStore images,
        GuestFactory guests,
        Path folder,
        Leftovers leftovers,
        Snapshots snapshots,
        Executor workers,
        Timers timers,
        InstantSource clock,
        MonotonicClock monotonic,
        AtomicLong sequence,
        Consumer<VmObservation> observer,
        Transitions transitions,
        Predicate<Incarnation> lease) {

    /** Hears of changes of state. */
    @FunctionalInterface
    public interface Transitions {
        /** A VM has gone from one state to another after some time in the first. */
        void moved(ObservedState from, ObservedState to, Duration time);
    }
}
