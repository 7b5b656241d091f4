package dev.virga.api.project;

/**
 * The most that a project may have, or what it has.
 *
 * @param vms how many VMs, stopped ones included
 * @param vcpus of all its VMs
 * @param memoryBytes of all its VMs
 */
public record Quota(int vms, int vcpus, long memoryBytes) {
    /** Nothing. */
    public static final Quota NONE = new Quota(0, 0, 0);

    public Quota {
        if (vms < 0 || vcpus < 0 || memoryBytes < 0) {
            throw new IllegalArgumentException("a quota is not negative");
        }
    }

    /** Both together. */
    public Quota plus(Quota more) {
        return new Quota(vms + more.vms, vcpus + more.vcpus, memoryBytes + more.memoryBytes);
    }

    /** Without {@code less}, which is part of this. */
    public Quota minus(Quota less) {
        return new Quota(vms - less.vms, vcpus - less.vcpus, memoryBytes - less.memoryBytes);
    }
}
