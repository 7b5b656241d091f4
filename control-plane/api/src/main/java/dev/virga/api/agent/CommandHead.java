package dev.virga.api.agent;

import dev.virga.api.id.CommandId;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.VmId;
import java.util.Optional;

/**
 * What every command carries. An agent refuses what is older than it has seen: a smaller epoch, or
 * the same epoch and a smaller generation. The same command id gets the same answer again and has
 * no second effect.
 *
 * @param epoch grows with each placement of the VM
 * @param generation grows with each change of what is wanted
 * @param life the only life of the agent that may do it; any if absent
 */
public record CommandHead(
        VmId vm, long epoch, long generation, CommandId command, Optional<Incarnation> life) {
    public CommandHead {
        if (epoch < 1 || generation < 1) {
            throw new IllegalArgumentException(
                    "epoch and generation start at 1: " + epoch + ", " + generation);
        }
    }

    /** One for whatever life of the agent hears it. */
    public CommandHead(VmId vm, long epoch, long generation, CommandId command) {
        this(vm, epoch, generation, command, Optional.empty());
    }

    /** Whether this is older than {@code other} of the same VM. */
    public boolean olderThan(CommandHead other) {
        return epoch < other.epoch || (epoch == other.epoch && generation < other.generation);
    }
}
