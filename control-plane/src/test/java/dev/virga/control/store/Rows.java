package dev.virga.control.store;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NetworkId;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.SnapshotId;
import dev.virga.api.id.VmId;
import dev.virga.api.id.VolumeId;
import dev.virga.api.snapshot.SnapshotState;
import dev.virga.api.vm.VmSpec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Rows for tests. */
public final class Rows {
    public static final Incarnation LIFE = new Incarnation("abcdefgh");

    private Rows() {}

    /** A VM that nobody has decided upon. */
    public static Vm vm(int number, String name) {
        return vm(number, Project.STANDARD, name);
    }

    /** The same in a project. */
    public static Vm vm(int number, String project, String name) {
        return Vm.fresh(
                new VmId("vm-" + String.format("%012d", number)),
                VmSpec.builder(name, project, "image", "small", 1, 1).build(),
                Instant.EPOCH);
    }

    /** A volume of 1 MiB. */
    public static Volume volume(int number, String project, String name) {
        return new Volume(
                new VolumeId("vol-" + String.format("%012d", number)),
                project,
                name,
                Volume.UNIT_BYTES,
                Map.of(),
                Instant.EPOCH,
                0);
    }

    /** A network. */
    public static Network network(int number, String project, String name) {
        return new Network(
                new NetworkId("net-" + String.format("%012d", number)),
                project,
                name,
                Map.of(),
                Instant.EPOCH,
                0);
    }

    /** A free node's allocation. */
    public static Allocation allocation(String node) {
        return Allocation.none(new NodeName(node));
    }

    /** A snapshot of a VM of 1 byte. */
    public static Snapshot snapshot(int number, String project, String name) {
        Vm vm = vm(number, project, "of-" + name);
        return new Snapshot(
                new SnapshotId("snap-" + String.format("%012d", number)),
                project,
                name,
                vm.id(),
                vm.spec(),
                new NodeName("n"),
                SnapshotState.CREATING,
                "",
                Instant.EPOCH,
                Optional.empty(),
                0);
    }
}
