package dev.virga.node.vm;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.vm.DesiredState;
import java.util.Optional;

/**
 * A VM at one moment, as its state machine knows it. Immutable.
 *
 * @param wanted what the newest command said
 * @param restarts how often the guest has begun anew
 */
public record Life(
        ObservedState state,
        DesiredState wanted,
        boolean ready,
        Optional<String> bootId,
        Optional<String> uname,
        String reason,
        String message,
        int restarts) {

    /** Nothing of it is here. */
    public static final Life ABSENT =
            new Life(
                    ObservedState.ABSENT,
                    DesiredState.DELETED,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    "",
                    "",
                    0);

    /** Another state; the guest's own words count only while it runs. */
    Life in(ObservedState newState, String newReason, String newMessage) {
        return new Life(newState, wanted, false, bootId, uname, newReason, newMessage, restarts);
    }

    Life wanting(DesiredState newWanted) {
        return new Life(state, newWanted, ready, bootId, uname, reason, message, restarts);
    }

    /** The guest has said that it is ready; a new boot id means that it has booted again. */
    Life readyAs(String newBootId, String newUname) {
        boolean again = bootId.filter(old -> !old.equals(newBootId)).isPresent();
        return new Life(
                state,
                wanted,
                true,
                Optional.of(newBootId),
                Optional.of(newUname),
                "Ready",
                "",
                again ? restarts + 1 : restarts);
    }
}
