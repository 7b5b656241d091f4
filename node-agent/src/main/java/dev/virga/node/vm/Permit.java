package dev.virga.node.vm;

import dev.virga.api.agent.CommandHead;
import dev.virga.api.id.Incarnation;
import java.util.Optional;

/**
 * What the node's lease allows.
 *
 * @param life that the agent leads; absent on a node that stands alone
 * @param valid whether it holds the lease
 */
record Permit(Optional<Incarnation> life, boolean valid) {
    /** Everything. */
    static final Permit FREE = new Permit(Optional.empty(), true);

    /** Whether a guest may run that was begun or confirmed under {@code of}. */
    boolean allows(Optional<Incarnation> of) {
        return valid && (life.isEmpty() || of.isEmpty() || life.equals(of));
    }

    /** Whether a command is for this life. */
    boolean concerns(CommandHead head) {
        return life.isEmpty() || head.life().isEmpty() || life.equals(head.life());
    }
}
