package dev.virga.api.vm;

import dev.virga.api.id.Naming;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a virtual machine is to be. Complete: the flavor's numbers are copied in when it is created,
 * and {@code image} is the id of an image, never a name that could come to mean another.
 *
 * @param vcpus 1 to 16
 * @param memoryBytes guest memory
 * @param userData text handed to the guest as it is, at most {@link #MAX_USER_DATA} characters
 * @param group the placement group it belongs to
 * @param restartPolicy what its agent does when the guest ends by itself
 * @param failover whether it may be started on another node when its own is lost
 * @param priority among VMs that wait for room, higher ones first; 0 to {@link #MAX_PRIORITY}
 * @param nodeSelector labels that its node must have
 * @param tolerations taints of nodes that it puts up with
 * @param cold true: it is always booted, never a clone of a template
 * @param shares what it may have of its node, where that is not as usual
 * @param origin where it begins, once, instead of with its image
 */
public record VmSpec(
        String name,
        String project,
        String image,
        String flavor,
        int vcpus,
        long memoryBytes,
        Map<String, String> labels,
        List<String> sshKeys,
        String userData,
        Optional<String> group,
        RestartPolicy restartPolicy,
        boolean failover,
        int priority,
        Map<String, String> nodeSelector,
        List<String> tolerations,
        Optional<Boolean> cold,
        Optional<VmShares> shares,
        Optional<VmOrigin> origin) {
    /** The highest priority. */
    public static final int MAX_PRIORITY = 1000;

    /** The longest user data, in characters. */
    public static final int MAX_USER_DATA = 16 * 1024;

    public VmSpec {
        Naming.check("vm", name);
        Naming.check("project", project);
        if (vcpus < 1 || vcpus > 16) {
            throw new IllegalArgumentException("a VM has 1 to 16 vcpus, not " + vcpus);
        }
        if (memoryBytes < 1) {
            throw new IllegalArgumentException("a VM needs memory, not " + memoryBytes + " bytes");
        }
        labels = Map.copyOf(labels);
        sshKeys = List.copyOf(sshKeys);
        group.ifPresent(each -> Naming.check("group", each));
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException(
                    "priority: 0 to " + MAX_PRIORITY + ", not " + priority);
        }
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
        if (shares.flatMap(VmShares::reservedMemoryBytes).orElse(0L) > memoryBytes) {
            throw new IllegalArgumentException(
                    "reservedMemoryBytes: at most its memory, " + memoryBytes);
        }
    }

    /** The same, of another name and origin. */
    public VmSpec begun(String newName, Optional<VmOrigin> newOrigin) {
        return new VmSpec(
                newName,
                project,
                image,
                flavor,
                vcpus,
                memoryBytes,
                labels,
                sshKeys,
                userData,
                group,
                restartPolicy,
                failover,
                priority,
                nodeSelector,
                tolerations,
                cold,
                shares,
                newOrigin);
    }

    /** Whether it is always booted. */
    public boolean bootsCold() {
        return cold.orElse(false);
    }

    /** One of which nothing is said about how it begins and what it may have. */
    public VmSpec(
            String name,
            String project,
            String image,
            String flavor,
            int vcpus,
            long memoryBytes,
            Map<String, String> labels,
            List<String> sshKeys,
            String userData,
            Optional<String> group,
            RestartPolicy restartPolicy,
            boolean failover,
            int priority,
            Map<String, String> nodeSelector,
            List<String> tolerations) {
        this(
                name,
                project,
                image,
                flavor,
                vcpus,
                memoryBytes,
                labels,
                sshKeys,
                userData,
                group,
                restartPolicy,
                failover,
                priority,
                nodeSelector,
                tolerations,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** One that goes wherever there is room. */
    public VmSpec(
            String name,
            String project,
            String image,
            String flavor,
            int vcpus,
            long memoryBytes,
            Map<String, String> labels,
            List<String> sshKeys,
            String userData,
            Optional<String> group,
            RestartPolicy restartPolicy,
            boolean failover) {
        this(
                name,
                project,
                image,
                flavor,
                vcpus,
                memoryBytes,
                labels,
                sshKeys,
                userData,
                group,
                restartPolicy,
                failover,
                0,
                Map.of(),
                List.of());
    }

    /** One that restarts on failure, on any node, and is in no group. */
    public VmSpec(
            String name,
            String project,
            String image,
            String flavor,
            int vcpus,
            long memoryBytes,
            Map<String, String> labels,
            List<String> sshKeys,
            String userData) {
        this(
                name,
                project,
                image,
                flavor,
                vcpus,
                memoryBytes,
                labels,
                sshKeys,
                userData,
                Optional.empty(),
                RestartPolicy.ON_FAILURE,
                true);
    }
}
