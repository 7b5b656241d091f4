package dev.virga.api.project;

import java.util.Optional;

/**
 * A quota as it is asked for. What is left out stays as it is, or is as usual.
 *
 * @param vms how many VMs, stopped ones included
 * @param vcpus of all its VMs
 * @param memoryBytes of all its VMs
 * @param volumes how many volumes
 * @param volumeBytes of all its volumes
 * @param networks how many networks
 * @param snapshots how many snapshots
 * @param snapshotBytes memory of the VMs that all its snapshots keep
 */
public record QuotaWish(
        int vms,
        int vcpus,
        long memoryBytes,
        Optional<Integer> volumes,
        Optional<Long> volumeBytes,
        Optional<Integer> networks,
        Optional<Integer> snapshots,
        Optional<Long> snapshotBytes) {
    /** The quota that is meant, where {@code otherwise} holds for what is left out. */
    public Quota over(Quota otherwise) {
        return new Quota(
                vms,
                vcpus,
                memoryBytes,
                volumes.orElse(otherwise.volumes()),
                volumeBytes.orElse(otherwise.volumeBytes()),
                networks.orElse(otherwise.networks()),
                snapshots.orElse(otherwise.snapshots()),
                snapshotBytes.orElse(otherwise.snapshotBytes()));
    }
}
