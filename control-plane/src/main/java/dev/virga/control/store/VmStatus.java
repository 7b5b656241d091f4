package dev.virga.control.store;

import dev.virga.api.agent.VmObservation;
import dev.virga.api.id.Incarnation;
import dev.virga.api.vm.VmPhase;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a VM.
 *
 * @param phase as last decided or observed; people see Unknown instead while the node's lease is
 *     stale
 * @param since when the phase began
 * @param seen the newest observation of the present epoch
 * @param seenBy the life of the agent that made it
 */
public record VmStatus(
        VmPhase phase,
        String reason,
        String message,
        Instant since,
        Optional<VmObservation> seen,
        Optional<Incarnation> seenBy) {

    /** Nobody has decided yet. */
    public static VmStatus pending(Instant now) {
        return new VmStatus(
                VmPhase.PENDING, "Created", "", now, Optional.empty(), Optional.empty());
    }

    /** Another phase; its time starts now unless it is the same phase. */
    public VmStatus to(VmPhase newPhase, String newReason, String newMessage, Instant now) {
        return new VmStatus(
                newPhase, newReason, newMessage, newPhase == phase ? since : now, seen, seenBy);
    }

    /** What was seen is no longer worth anything. */
    public VmStatus forget() {
        return new VmStatus(phase, reason, message, since, Optional.empty(), Optional.empty());
    }

    /** With a newer observation. */
    public VmStatus observed(VmObservation observation, Incarnation by) {
        return new VmStatus(
                phase, reason, message, since, Optional.of(observation), Optional.of(by));
    }

    /** Whether the agent has acted upon this generation. */
    public boolean actedUpon(long generation) {
        return seen.filter(observation -> observation.generation() >= generation).isPresent();
    }
}
