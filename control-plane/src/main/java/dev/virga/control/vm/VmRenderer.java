package dev.virga.control.vm;

import dev.virga.api.agent.VmObservation;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.NodeState;
import dev.virga.api.vm.RootDisk;
import dev.virga.api.vm.VmPhase;
import dev.virga.api.vm.VmView;
import dev.virga.control.ha.NodeHealth;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Turns rows into what people see. Nothing is called running whose node does not answer. */
public final class VmRenderer {
    private final NodeHealth health;

    /** A renderer that knows of nodes what {@code health} knows. */
    public VmRenderer(NodeHealth health) {
        this.health = health;
    }

    /** As shown by {@code view} at {@code now}. */
    public VmView show(View view, Vm vm, Instant now) {
        Optional<NodeName> node = vm.placement().map(Vm.Placement::node);
        boolean blind =
                node.filter(name -> health.state(view, name) != NodeState.READY).isPresent();
        Optional<VmObservation> seen = vm.status().seen();
        VmPhase phase = blind && tellsOfGuest(vm) ? VmPhase.UNKNOWN : vm.status().phase();
        Optional<Instant> lastSeen =
                seen.isEmpty()
                        ? Optional.empty()
                        : node.map(health::ageNanos)
                                .filter(OptionalLong::isPresent)
                                .map(age -> now.minusNanos(age.getAsLong()));
        return new VmView(
                vm.id(),
                vm.spec().name(),
                vm.spec().project(),
                vm.spec().image(),
                vm.spec().flavor(),
                vm.spec().vcpus(),
                vm.spec().memoryBytes(),
                vm.spec().labels(),
                vm.spec().group(),
                vm.spec().restartPolicy(),
                vm.spec().failover(),
                vm.spec().priority(),
                RootDisk.ON_NODE,
                node,
                phase,
                phase == VmPhase.RUNNING && seen.filter(VmObservation::ready).isPresent(),
                vm.desired(),
                phase == VmPhase.UNKNOWN ? "NodeUnknown" : vm.status().reason(),
                phase == VmPhase.UNKNOWN
                        ? "node " + node.map(NodeName::value).orElse("?") + " does not answer"
                        : vm.status().message(),
                vm.epoch(),
                vm.generation(),
                vm.revision(),
                seen.map(VmObservation::restarts).orElse(0),
                seen.flatMap(VmObservation::bootId),
                seen.flatMap(VmObservation::uname),
                vm.createdAt(),
                vm.placement().map(Vm.Placement::at),
                lastSeen,
                vm.spec().shares(),
                vm.spec().topology());
    }

    private static boolean tellsOfGuest(Vm vm) {
        return switch (vm.status().phase()) {
            case STARTING, RUNNING, PAUSING, PAUSED, STOPPING, STOPPED -> true;
            case PENDING, SCHEDULING, FAILED, UNKNOWN, DELETING -> false;
        };
    }
}
