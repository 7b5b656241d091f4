package dev.virga.api.agent;

import dev.virga.api.id.VmId;
import java.time.Instant;
import java.util.Optional;

/**
 * What an agent sees of one VM, complete; the newest replaces all older ones.
 *
 * @param epoch the placement that this is said of
 * @param generation the newest command that was acted upon
 * @param sequence grows with each observation of one agent process
 * @param ready the guest's own word
 * @param bootId the guest kernel's boot id, once the guest has said it
 * @param since when this state began
 */
public record VmObservation(
        VmId vm,
        long epoch,
        long generation,
        long sequence,
        ObservedState state,
        boolean ready,
        Optional<String> bootId,
        Optional<String> uname,
        String reason,
        String message,
        int restarts,
        Instant since) {
    /** The reason of a guest that runs, and whose writes wait for room on its node's disk. */
    public static final String DISK_FULL = "DiskFull";
}
