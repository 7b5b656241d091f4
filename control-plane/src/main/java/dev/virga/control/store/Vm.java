package dev.virga.control.store;

import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.project.Quota;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmOrigin;
import dev.virga.api.vm.VmSpec;
import java.time.Instant;
import java.util.Optional;

/**
 * A VM's row. What is wanted ({@code spec}, {@code desired}, {@code generation}) and what is known
 * ({@code placement}, {@code status}) are written by different hands: people, and reconcilers.
 *
 * @param rebooted the generation that asked for the newest reboot; 0 if none did
 * @param epoch of the newest placement; 0 before the first. It never goes back
 * @param version of the row, for compare-and-set
 * @param revision of the store at the last change
 */
public record Vm(
        VmId id,
        VmSpec spec,
        DesiredState desired,
        long generation,
        long rebooted,
        long epoch,
        Optional<Placement> placement,
        VmStatus status,
        Instant createdAt,
        long version,
        long revision)
        implements Row {

    /**
     * Where it is to run, and since when.
     *
     * @param life of the agent that may run it; another one of the same node must be written here
     *     first, so that whoever places it elsewhere meanwhile loses the compare-and-set
     */
    public record Placement(NodeName node, Instant at, Incarnation life) {}

    /** A new one that nobody has decided upon. */
    public static Vm fresh(VmId id, VmSpec spec, Instant now) {
        return new Vm(
                id,
                spec,
                DesiredState.RUNNING,
                1,
                0,
                0,
                Optional.empty(),
                VmStatus.pending(now),
                now,
                0,
                0);
    }

    /** The same, known otherwise. */
    public Vm with(VmStatus newStatus) {
        return new Vm(
                id,
                spec,
                desired,
                generation,
                rebooted,
                epoch,
                placement,
                newStatus,
                createdAt,
                version,
                revision);
    }

    /** The same, wanted otherwise: one generation more. */
    public Vm wanted(DesiredState newDesired) {
        return new Vm(
                id,
                spec,
                newDesired,
                generation + 1,
                rebooted,
                epoch,
                placement,
                status,
                createdAt,
                version,
                revision);
    }

    /** The same, wanted running and begun again: one generation more. */
    public Vm rebooting() {
        return beginningAgain(spec);
    }

    /** The same, wanted running and begun again with a snapshot: one generation more. */
    public Vm restoring(VmOrigin origin) {
        return beginningAgain(spec.begun(spec.name(), Optional.of(origin)));
    }

    private Vm beginningAgain(VmSpec with) {
        return new Vm(
                id,
                with,
                DesiredState.RUNNING,
                generation + 1,
                generation + 1,
                epoch,
                placement,
                status,
                createdAt,
                version,
                revision);
    }

    /**
     * The same on a node, with a fresh disk: one epoch more. What has been somewhere before begins
     * with its image, whatever it was a copy of: that is not where it goes.
     */
    public Vm placed(NodeName node, Incarnation life, Instant now, VmStatus newStatus) {
        VmSpec begins =
                placement.isPresent() && spec.origin().isPresent()
                        ? spec.begun(spec.name(), Optional.empty())
                        : spec;
        return placed(begins, new Placement(node, now, life), epoch + 1, newStatus);
    }

    /** The same under another life of its node's agent, with the same disk. */
    public Vm adopted(Placement old, Incarnation life, VmStatus newStatus) {
        return placed(spec, new Placement(old.node(), old.at(), life), epoch, newStatus);
    }

    private Vm placed(VmSpec newSpec, Placement newPlacement, long newEpoch, VmStatus newStatus) {
        return new Vm(
                id,
                newSpec,
                desired,
                generation,
                rebooted,
                newEpoch,
                Optional.of(newPlacement),
                newStatus,
                createdAt,
                version,
                revision);
    }

    /** The same on no node; the epoch stays, so that the next one is higher. */
    public Vm unplaced(VmStatus newStatus) {
        return new Vm(
                id,
                spec,
                desired,
                generation,
                rebooted,
                epoch,
                Optional.empty(),
                newStatus,
                createdAt,
                version,
                revision);
    }

    @Override
    public Kind kind() {
        return Kind.VM;
    }

    @Override
    public String key() {
        return id.value();
    }

    @Override
    public String owner() {
        return spec.project();
    }

    @Override
    public Quota use() {
        return new Quota(1, spec.vcpus(), spec.memoryBytes());
    }

    @Override
    public Vm at(long newVersion, long newRevision) {
        return new Vm(
                id,
                spec,
                desired,
                generation,
                rebooted,
                epoch,
                placement,
                status,
                createdAt,
                newVersion,
                newRevision);
    }
}
