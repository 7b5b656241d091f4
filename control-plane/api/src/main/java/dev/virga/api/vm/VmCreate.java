package dev.virga.api.vm;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /v1/vms}.
 *
 * @param image an image's id or name; the newest image when left out
 * @param flavor a flavor's name; the default flavor when left out
 * @param restartPolicy {@code on-failure} when left out
 * @param failover whether it may be started on another node when its own is lost; true when left
 *     out
 * @param sshKeys public keys as in {@code authorized_keys} (sshd(8))
 * @param keys names of keys of the project, besides
 * @param priority among VMs that wait for room; 0 when left out
 * @param nodeSelector labels that its node must have
 * @param tolerations taints of nodes that it puts up with
 * @param cold true: it is always booted, never a clone of a template; false when left out
 * @param shares what it may have of its node, where that is not as usual
 * @param volumes names of volumes of the project that it is to have besides its root disk
 * @param networks names of networks of the project that it is to be on
 * @param topology how its virtual CPUs look from inside; as many as the flavor has
 */
public record VmCreate(
        String name,
        Optional<String> image,
        Optional<String> flavor,
        Map<String, String> labels,
        List<String> sshKeys,
        Optional<String> userData,
        Optional<String> group,
        Optional<RestartPolicy> restartPolicy,
        Optional<Boolean> failover,
        List<String> keys,
        Optional<Integer> priority,
        Map<String, String> nodeSelector,
        List<String> tolerations,
        Optional<Boolean> cold,
        Optional<VmShares> shares,
        List<String> volumes,
        List<String> networks,
        Optional<CpuTopology> topology) {
    public VmCreate {
        labels = Map.copyOf(labels);
        sshKeys = List.copyOf(sshKeys);
        keys = List.copyOf(keys);
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
        volumes = List.copyOf(volumes);
        networks = List.copyOf(networks);
    }

    /** One with nothing said about group, restart and failover. */
    public VmCreate(
            String name,
            Optional<String> image,
            Optional<String> flavor,
            Map<String, String> labels,
            List<String> sshKeys,
            Optional<String> userData) {
        this(
                name,
                image,
                flavor,
                labels,
                sshKeys,
                userData,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** One with nothing said about keys, priority and nodes. */
    public VmCreate(
            String name,
            Optional<String> image,
            Optional<String> flavor,
            Map<String, String> labels,
            List<String> sshKeys,
            Optional<String> userData,
            Optional<String> group,
            Optional<RestartPolicy> restartPolicy,
            Optional<Boolean> failover) {
        this(
                name,
                image,
                flavor,
                labels,
                sshKeys,
                userData,
                group,
                restartPolicy,
                failover,
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty());
    }
}
