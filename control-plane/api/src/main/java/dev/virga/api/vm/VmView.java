package dev.virga.api.vm;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A virtual machine as the API shows it.
 *
 * @param ready the guest's own word; a VM can be Running long before its guest is ready
 * @param reason a stable word for why the phase is what it is, empty if there is nothing to say
 * @param message the same for people
 * @param epoch grows with each placement; only the newest may run
 * @param generation grows with each change of what is wanted
 * @param revision the store's revision of the last change
 * @param lastSeen when its agent last spoke of it
 * @param shares what it may have of its node, where that is not as usual
 * @param topology how its virtual CPUs look from inside, if that was said
 */
public record VmView(
        VmId id,
        String name,
        String project,
        String image,
        String flavor,
        int vcpus,
        long memoryBytes,
        Map<String, String> labels,
        Optional<String> group,
        RestartPolicy restartPolicy,
        boolean failover,
        int priority,
        RootDisk rootDisk,
        Optional<NodeName> node,
        VmPhase phase,
        boolean ready,
        DesiredState desired,
        String reason,
        String message,
        long epoch,
        long generation,
        long revision,
        int restarts,
        Optional<String> bootId,
        Optional<String> uname,
        Instant createdAt,
        Optional<Instant> placedAt,
        Optional<Instant> lastSeen,
        Optional<VmShares> shares,
        Optional<CpuTopology> topology) {
    public VmView {
        labels = Map.copyOf(labels);
    }
}
