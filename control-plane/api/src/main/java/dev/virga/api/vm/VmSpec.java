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
 * @param topology how its virtual CPUs look from inside; one socket with a thread a core if nothing
 *     is said
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
        Optional<VmOrigin> origin,
        Optional<CpuTopology> topology) {
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
        if (topology.isPresent() && topology.get().cpus() != vcpus) {
            throw new IllegalArgumentException(
                    "topology "
                            + topology.get()
                            + " makes "
                            + topology.get().cpus()
                            + " vcpus, and the VM has "
                            + vcpus);
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
        return but().name(newName).origin(newOrigin).build();
    }

    /** Whether it is always booted. */
    public boolean bootsCold() {
        return cold.orElse(false);
    }

    /** A VM of which the rest is as usual: it restarts on failure, on any node, in no group. */
    public static Builder builder(
            String name, String project, String image, String flavor, int vcpus, long memoryBytes) {
        return new Builder(name, project, image, flavor, vcpus, memoryBytes);
    }

    /** The same again, to be made into another. */
    public Builder but() {
        return new Builder(name, project, image, flavor, vcpus, memoryBytes)
                .labels(labels)
                .sshKeys(sshKeys)
                .userData(userData)
                .group(group)
                .restartPolicy(restartPolicy)
                .failover(failover)
                .priority(priority)
                .nodeSelector(nodeSelector)
                .tolerations(tolerations)
                .cold(cold)
                .shares(shares)
                .origin(origin)
                .topology(topology);
    }

    /** Says what is not as usual. Not safe from several threads. */
    public static final class Builder {
        private String name;
        private final String project;
        private final String image;
        private final String flavor;
        private final int vcpus;
        private final long memoryBytes;
        private Map<String, String> labels = Map.of();
        private List<String> sshKeys = List.of();
        private String userData = "";
        private Optional<String> group = Optional.empty();
        private RestartPolicy restartPolicy = RestartPolicy.ON_FAILURE;
        private boolean failover = true;
        private int priority;
        private Map<String, String> nodeSelector = Map.of();
        private List<String> tolerations = List.of();
        private Optional<Boolean> cold = Optional.empty();
        private Optional<VmShares> shares = Optional.empty();
        private Optional<VmOrigin> origin = Optional.empty();
        private Optional<CpuTopology> topology = Optional.empty();

        private Builder(
                String name,
                String project,
                String image,
                String flavor,
                int vcpus,
                long memoryBytes) {
            this.name = name;
            this.project = project;
            this.image = image;
            this.flavor = flavor;
            this.vcpus = vcpus;
            this.memoryBytes = memoryBytes;
        }

        /** Another name. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Words of its owner. */
        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        /** Who may log in. */
        public Builder sshKeys(List<String> value) {
            sshKeys = value;
            return this;
        }

        /** Text handed to the guest. */
        public Builder userData(String value) {
            userData = value;
            return this;
        }

        /** Its placement group. */
        public Builder group(Optional<String> value) {
            group = value;
            return this;
        }

        /** What its agent does when the guest ends by itself. */
        public Builder restartPolicy(RestartPolicy value) {
            restartPolicy = value;
            return this;
        }

        /** Whether it may be started on another node. */
        public Builder failover(boolean value) {
            failover = value;
            return this;
        }

        /** Among VMs that wait for room. */
        public Builder priority(int value) {
            priority = value;
            return this;
        }

        /** Labels that its node must have. */
        public Builder nodeSelector(Map<String, String> value) {
            nodeSelector = value;
            return this;
        }

        /** Taints of nodes that it puts up with. */
        public Builder tolerations(List<String> value) {
            tolerations = value;
            return this;
        }

        /** Whether it is always booted. */
        public Builder cold(Optional<Boolean> value) {
            cold = value;
            return this;
        }

        /** What it may have of its node. */
        public Builder shares(Optional<VmShares> value) {
            shares = value;
            return this;
        }

        /** Where it begins. */
        public Builder origin(Optional<VmOrigin> value) {
            origin = value;
            return this;
        }

        /** How its CPUs look from inside. */
        public Builder topology(Optional<CpuTopology> value) {
            topology = value;
            return this;
        }

        /**
         * The VM.
         *
         * @throws IllegalArgumentException if something is out of its bounds, for people
         */
        public VmSpec build() {
            return new VmSpec(
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
                    cold,
                    shares,
                    origin,
                    topology);
        }
    }
}
