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
 */
public record Quota(
        int vms, int vcpus, long memoryBytes, int volumes, long volumeBytes, int networks) {
    /** Nothing. */
    public static final Quota NONE = new Quota(0, 0, 0);

    public Quota {
        if (vms < 0
                || vcpus < 0
                || memoryBytes < 0
                || volumes < 0
                || volumeBytes < 0
                || networks < 0) {
            throw new IllegalArgumentException("a quota is not negative");
        }
    }

    /** VMs, and neither volumes nor networks. */
    public Quota(int vms, int vcpus, long memoryBytes) {
        this(vms, vcpus, memoryBytes, 0, 0, 0);
    }

    /** Both together. */
    public Quota plus(Quota more) {
        return new Quota(
                vms + more.vms,
                vcpus + more.vcpus,
                memoryBytes + more.memoryBytes,
                volumes + more.volumes,
                volumeBytes + more.volumeBytes,
                networks + more.networks);
    }

    /** Without {@code less}, which is part of this. */
    public Quota minus(Quota less) {
        return new Quota(
                vms - less.vms,
                vcpus - less.vcpus,
                memoryBytes - less.memoryBytes,
                volumes - less.volumes,
                volumeBytes - less.volumeBytes,
                networks - less.networks);
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
                && fits(networks, used.networks, more.networks);
    }

    private static boolean fits(long limit, long used, long more) {
        return more == 0 || used + more <= limit;
    }
}
