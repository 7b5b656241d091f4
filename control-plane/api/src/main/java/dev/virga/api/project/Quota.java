package dev.virga.api.project;

/**
 * The most that a project may have, or what it has.
 *
 * @param vms how many VMs, stopped ones included
 * @param vcpus of all its VMs
 * @param memoryBytes of all its VMs
 * @param volumes how many volumes
 * @param volumeBytes of all its volumes
 * @param networks how many networks
 * @param snapshots how many snapshots
 * @param snapshotBytes memory of the VMs that all its snapshots keep; what is written is less, but
 *     for disks
 */
public record Quota(
        int vms,
        int vcpus,
        long memoryBytes,
        int volumes,
        long volumeBytes,
        int networks,
        int snapshots,
        long snapshotBytes) {
    /** Nothing. */
    public static final Quota NONE = new Quota(0, 0, 0);

    public Quota {
        if (vms < 0
                || vcpus < 0
                || memoryBytes < 0
                || volumes < 0
                || volumeBytes < 0
                || networks < 0
                || snapshots < 0
                || snapshotBytes < 0) {
            throw new IllegalArgumentException("a quota is not negative");
        }
    }

    /** VMs, and nothing else. */
    public Quota(int vms, int vcpus, long memoryBytes) {
        this(vms, vcpus, memoryBytes, 0, 0, 0, 0, 0);
    }

    /** Both together. */
    public Quota plus(Quota more) {
        return new Quota(
                vms + more.vms,
                vcpus + more.vcpus,
                memoryBytes + more.memoryBytes,
                volumes + more.volumes,
                volumeBytes + more.volumeBytes,
                networks + more.networks,
                snapshots + more.snapshots,
                snapshotBytes + more.snapshotBytes);
    }

    /** Without {@code less}, which is part of this. */
    public Quota minus(Quota less) {
        return new Quota(
                vms - less.vms,
                vcpus - less.vcpus,
                memoryBytes - less.memoryBytes,
                volumes - less.volumes,
                volumeBytes - less.volumeBytes,
                networks - less.networks,
                snapshots - less.snapshots,
                snapshotBytes - less.snapshotBytes);
    }

    /**
     * Whether there is room for {@code more} beside {@code used}. What there is too much of already
     * is in the way of its like only.
     */
    public boolean allows(Quota used, Quota more) {
        return fits(vms, used.vms, more.vms)
                && fits(vcpus, used.vcpus, more.vcpus)
                && fits(memoryBytes, used.memoryBytes, more.memoryBytes)
                && fits(volumes, used.volumes, more.volumes)
                && fits(volumeBytes, used.volumeBytes, more.volumeBytes)
                && fits(networks, used.networks, more.networks)
                && fits(snapshots, used.snapshots, more.snapshots)
                && fits(snapshotBytes, used.snapshotBytes, more.snapshotBytes);
    }

    private static boolean fits(long limit, long used, long more) {
        return more == 0 || used + more <= limit;
    }
}
