package dev.virga.deploy.simulation;

import dev.virga.api.group.GroupPolicy;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmPhase;
import dev.virga.api.vm.VmSpec;
import dev.virga.control.store.Change;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.PlacementGroup;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What people want of the cell, and what they were told was done. */
final class Workload {
    private static final int MOST = 7;
    private static final String GROUP = "far";
    private static final String PEOPLE = "people";

    private final Cell cell;
    private final Set<VmId> created = new LinkedHashSet<>();
    private final Set<VmId> deleteAsked = new LinkedHashSet<>();
    private final Set<VmId> deleted = new LinkedHashSet<>();
    private int names;
    private int grouped;

    Workload(Cell cell) {
        this.cell = cell;
    }

    /** Asks for a few VMs at once and for changes over a time. */
    void start(Duration over) {
        World world = cell.world();
        cell.database()
                .commit(
                        Change.of(
                                new Write.PutRow(
                                        new PlacementGroup(
                                                "default",
                                                GROUP,
                                                GroupPolicy.ANTI_AFFINITY,
                                                Instant.EPOCH,
                                                0))));
        for (int i = 0; i < 4; i++) {
            world.after(world.between(Duration.ZERO, Duration.ofSeconds(5)), this::create);
        }
        int changes = world.random().nextInt(8);
        for (int i = 0; i < changes; i++) {
            boolean more = world.chance(0.6);
            world.after(world.between(Duration.ZERO, over), more ? this::create : this::delete);
        }
    }

    private void create() {
        World world = cell.world();
        if (cell.database().view().vms().size() >= MOST) {
            return;
        }
        VmId id = VmId.next(world.random());
        VmSpec spec =
                VmSpec.builder(
                                "vm-" + names++,
                                "default",
                                Simulation.IMAGE,
                                "small",
                                1,
                                Cell.VM_BYTES)
                        .group(
                                Optional.of(GROUP)
                                        .filter(group -> world.chance(0.4) && roomInGroup()))
                        .failover(!world.chance(0.15))
                        .build();
        ask(
                cp -> {
                    Vm vm = Vm.fresh(id, spec, cp.process().wall().instant());
                    return cp.store().commit(Change.of(new Write.PutVm(vm)));
                },
                () -> created.add(id));
    }

    /** A group whose VMs never share a node has no more of them than there are nodes. */
    private boolean roomInGroup() {
        return grouped++ < Cell.NODES - 1;
    }

    private void delete() {
        List<Vm> vms = List.copyOf(cell.database().view().allVms());
        if (vms.isEmpty()) {
            return;
        }
        VmId id = vms.get(cell.world().random().nextInt(vms.size())).id();
        deleteAsked.add(id);
        ask(
                cp -> {
                    Optional<Vm> row = cp.store().fresh().vm(id);
                    if (row.isEmpty()) {
                        return new Outcome.Committed(0);
                    }
                    Vm vm = row.get();
                    return cp.store()
                            .commit(
                                    Change.of(
                                            new Write.PutVm(
                                                    vm.wanted(DesiredState.DELETED)
                                                            .with(
                                                                    vm.status()
                                                                            .to(
                                                                                    VmPhase
                                                                                            .DELETING,
                                                                                    "Deleting",
                                                                                    "",
                                                                                    cp.process()
                                                                                            .wall()
                                                                                            .instant())))));
                },
                () -> deleted.add(id));
    }

    /** Something that a control plane is asked to write. */
    private interface Ask {
        Outcome at(SimControlPlane cp);
    }

    private void ask(Ask ask, Runnable acknowledged) {
        String to = cell.controlPlaneName(cell.world().random().nextInt(Cell.CONTROL_PLANES));
        cell.network()
                .call(
                        PEOPLE,
                        to,
                        () ->
                                cell.controlPlane(to)
                                        .ifPresent(cp ->
                                                cp.process()
                                                        .perform(() -> {
                                                            if (done(ask, cp)) {
                                                                cell.network()
                                                                        .call(
                                                                                to,
                                                                                PEOPLE,
                                                                                acknowledged);
                                                            }
                                                        })));
    }

    private static boolean done(Ask ask, SimControlPlane cp) {
        try {
            return ask.at(cp) instanceof Outcome.Committed;
        } catch (StoreException e) {
            return false;
        }
    }

    /** Those that somebody at least asked to be deleted. */
    Set<VmId> deleteAsked() {
        return deleteAsked;
    }

    /** Everything that was acknowledged is so. */
    void check() {
        for (VmId id : created) {
            if (!deleteAsked.contains(id) && cell.database().view().vm(id).isEmpty()) {
                throw new Violation(id + " was created, so they said, and is not there");
            }
        }
        for (VmId id : deleted) {
            Optional<Vm> left = cell.database().view().vm(id);
            if (left.filter(vm -> vm.desired() != DesiredState.DELETED).isPresent()) {
                throw new Violation(id + " was deleted, so they said, and is wanted");
            }
        }
    }
}
