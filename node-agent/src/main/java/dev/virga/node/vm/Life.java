package dev.virga.node.vm;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.RestartPolicy;
import java.util.Optional;

/**
 * A VM at one moment, as its state machine knows it. Immutable.
 *
 * @param wanted what the newest command said
 * @param policy what follows when the guest ends by itself
 * @param restarts how often the guest has begun anew
 * @param failures how often in a row it ended by itself soon after it began
 * @param doom why its power is being cut, when that is not because of a command
 * @param evicted whether its disk is to be kept when it is gone
 */
public record Life(
        ObservedState state,
        DesiredState wanted,
        RestartPolicy policy,
        boolean ready,
        Optional<String> bootId,
        Optional<String> uname,
        String reason,
        String message,
        int restarts,
        int failures,
        Optional<Doom> doom,
        boolean evicted) {

    /** What the agent itself has against a guest. */
    record Doom(String reason, String message) {}

    /** Nothing of it is here. */
    public static final Life ABSENT = begin(ObservedState.ABSENT);

    /** Its disk is here, from an earlier life of the agent. */
    public static final Life KEPT = begin(ObservedState.KEPT);

    private static Life begin(ObservedState state) {
        return new Life(
                state,
                DesiredState.DELETED,
                RestartPolicy.NEVER,
                false,
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                0,
                0,
                Optional.empty(),
                false);
    }

    /** Another state; the guest's own words count only while it runs. */
    Life in(ObservedState newState, String newReason, String newMessage) {
        boolean alive = newState == ObservedState.PAUSED || newState == ObservedState.RUNNING;
        boolean was = state == ObservedState.PAUSED || state == ObservedState.RUNNING;
        return new Life(
                newState,
                wanted,
                policy,
                ready && alive && was,
                bootId,
                uname,
                newReason,
                newMessage,
                restarts,
                failures,
                alive ? doom : Optional.empty(),
                evicted);
    }

    Life wanting(DesiredState newWanted, RestartPolicy newPolicy) {
        return new Life(
                state, newWanted, newPolicy, ready, bootId, uname, reason, message, restarts,
                failures, doom, false);
    }

    /** Its disk is to be kept when it is gone. */
    Life evicting() {
        return new Life(
                state,
                DesiredState.DELETED,
                policy,
                ready,
                bootId,
                uname,
                reason,
                message,
                restarts,
                failures,
                doom,
                true);
    }

    /** The guest has said that it is ready; a new boot id means that it has booted again. */
    Life readyAs(String newBootId, String newUname) {
        boolean again = bootId.filter(old -> !old.equals(newBootId)).isPresent();
        return new Life(
                state,
                wanted,
                policy,
                true,
                Optional.of(newBootId),
                Optional.of(newUname),
                "Ready",
                "",
                again ? restarts + 1 : restarts,
                failures,
                doom,
                evicted);
    }

    Life doomed(Doom newDoom) {
        return new Life(
                state,
                wanted,
                policy,
                ready,
                bootId,
                uname,
                reason,
                message,
                restarts,
                failures,
                Optional.of(newDoom),
                evicted);
    }

    /** With so many failures in a row. */
    Life failed(int newFailures) {
        return new Life(
                state,
                wanted,
                policy,
                ready,
                bootId,
                uname,
                reason,
                message,
                restarts,
                newFailures,
                doom,
                evicted);
    }

    /** Whether people are to be told that the guest is ready. */
    boolean readyNow() {
        return ready && state == ObservedState.RUNNING;
    }
}
