package dev.virga.control.reconcile;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.store.Lease;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Vm.Placement;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides what is to be done about a VM from what is wanted and what is known. A pure function: the
 * level decides, not what happened before, so a lost message costs time only. Every phase that
 * waits for something has a deadline, and a VM leaves its node only once that is fenced, or once
 * its agent has said that it runs there no more.
 */
public final class VmPolicy {
    /** A command is said again after this long. */
    static final Duration AGAIN = Duration.ofMillis(500);

    /** How long a VM may take from its placement until its harts run. */
    static final Duration START_DEADLINE = Duration.ofSeconds(120);

    /** How long an agent that does not answer holds up the deletion of a VM. */
    static final Duration DELETE_DEADLINE = Duration.ofSeconds(30);

    /** How long a guest may take to power off before the plug is pulled. */
    static final Duration STOP_GRACE = Duration.ofSeconds(20);

    /** How long a guest may take to end before its power is cut to boot it again. */
    static final Duration REBOOT_GRACE = Duration.ofSeconds(20);

    /** The reason of a VM that its node did not take. */
    static final String REFUSED = "NodeRefused";

    private static final Duration REFUSED_AGAIN = Duration.ofMillis(500);
    private static final Step REST = new Step.Rest();

    private VmPolicy() {}

    /**
     * The next step for {@code vm} as {@code view} knows it.
     *
     * @param inPhase for how long it has been seen in its phase
     */
    public static Step decide(Vm vm, View view, Duration inPhase) {
        return switch (vm.desired()) {
            case DELETED -> delete(vm, view, inPhase);
            case RUNNING, PAUSED -> run(vm, view, inPhase);
            case STOPPED -> stop(vm, view);
        };
    }

    private static Step delete(Vm vm, View view, Duration inPhase) {
        if (vm.placement().isEmpty()) {
            return new Step.Remove("deleted");
        }
        NodeName node = vm.placement().get().node();
        boolean gone =
                vm.status().actedUpon(vm.generation())
                        && seenAs(vm).filter(s -> s == ObservedState.ABSENT).isPresent();
        if (gone) {
            return new Step.Remove("deleted on " + node);
        }
        if (view.holder(node).isPresent()) {
            // An agent that is held but deaf is fenced soon, or answers.
            Duration left = DELETE_DEADLINE.minus(inPhase);
            return left.isNegative() || left.isZero()
                    ? new Step.Remove("deleted though node " + node + " did not say so")
                    : new Step.Tell(node, new AgentCommand.DeleteVm(head(vm, "delete")), AGAIN);
        }
        // Its agent sets aside what is left when it comes back and reports what nobody knows.
        return new Step.Remove("deleted while node " + node + " was fenced");
    }

    private static Step run(Vm vm, View view, Duration inPhase) {
        if (vm.status().phase() == VmPhase.FAILED) {
            return REST;
        }
        if (vm.placement().isEmpty()) {
            // What was in its way there may be gone soon; asking all the time helps nobody.
            Duration left = REFUSED_AGAIN.minus(inPhase);
            return vm.status().reason().equals(REFUSED) && left.isPositive()
                    ? new Step.Wait(left)
                    : new Step.Place("wanted");
        }
        if (ended(vm)) {
            return REST;
        }
        Placement placement = vm.placement().get();
        NodeName node = placement.node();
        Optional<Incarnation> holder = view.holder(node);
        if (holder.isEmpty()) {
            return lost(vm, view, node);
        }
        if (!holder.get().equals(placement.life())) {
            return new Step.Adopt(holder.get());
        }
        Optional<VmObservation> seen = vm.status().seen();
        if (!vm.status().actedUpon(vm.generation()) || seen.isEmpty()) {
            Duration left = START_DEADLINE.minus(inPhase);
            if (vm.status().phase() == VmPhase.STARTING && left.isNegative()) {
                return tooLong(node);
            }
            return tell(node, start(vm));
        }
        if (draining(view, node)
                && vm.spec().failover()
                && seen.get().state() != ObservedState.ABSENT) {
            return new Step.Leave(node, new AgentCommand.EvictVm(head(vm, "evict")), AGAIN);
        }
        return follow(vm, node, seen.get(), inPhase);
    }

    private static boolean draining(View view, NodeName node) {
        return view.node(node).filter(row -> row.policy().draining()).isPresent();
    }

    /** Its guest has ended by itself; nobody has asked since that it run again. */
    private static boolean ended(Vm vm) {
        return vm.status().phase() == VmPhase.STOPPED
                && vm.status().actedUpon(vm.generation())
                && seenAs(vm)
                        .filter(s -> s == ObservedState.STOPPED || s == ObservedState.KEPT)
                        .isPresent();
    }

    /** Its node is fenced: no guest that may be placed elsewhere runs there any more. */
    private static Step lost(Vm vm, View view, NodeName node) {
        boolean fenced = view.lease(node).filter(Lease::fenced).isPresent();
        return fenced && vm.spec().failover()
                ? new Step.Place("node " + node + " was fenced")
                : REST;
    }

    private static Step follow(Vm vm, NodeName node, VmObservation seen, Duration inPhase) {
        return switch (seen.state()) {
            case PREPARING, STARTING -> {
                if (vm.status().phase() != VmPhase.STARTING) {
                    yield new Step.Say(VmPhase.STARTING, seen.reason(), seen.message(), false);
                }
                Duration left = START_DEADLINE.minus(inPhase);
                yield left.isNegative() ? tooLong(node) : new Step.Wait(left.plusMillis(1));
            }
            case RUNNING -> say(vm, VmPhase.RUNNING, seen, troubled(seen));
            case WAITING -> say(vm, VmPhase.STARTING, seen, true);
            case KEPT -> tell(node, start(vm));
            case PAUSED -> say(vm, VmPhase.PAUSED, seen, false);
            case STOPPING -> say(vm, VmPhase.STOPPING, seen, false);
            case STOPPED -> say(vm, VmPhase.STOPPED, seen, false);
            case FAILED -> say(vm, VmPhase.FAILED, seen, true);
            case ABSENT -> new Step.Place("node " + node + " has it no more");
        };
    }

    /** Its guest runs, and something of its node's is in its way. */
    private static boolean troubled(VmObservation seen) {
        return seen.reason().equals(VmObservation.DISK_FULL);
    }

    private static Step stop(Vm vm, View view) {
        if (vm.placement().isEmpty()) {
            return vm.status().phase() == VmPhase.STOPPED
                    ? REST
                    : new Step.Say(VmPhase.STOPPED, "NeverStarted", "", false);
        }
        NodeName node = vm.placement().get().node();
        if (view.holder(node).isEmpty()) {
            return REST;
        }
        Optional<VmObservation> seen = vm.status().seen();
        if (!vm.status().actedUpon(vm.generation()) || seen.isEmpty()) {
            return tell(node, new AgentCommand.StopVm(head(vm, "stop"), STOP_GRACE.toMillis()));
        }
        boolean ended =
                switch (seen.get().state()) {
                    case STOPPED, FAILED, KEPT, ABSENT -> true;
                    case PREPARING, STARTING, RUNNING, PAUSED, WAITING, STOPPING -> false;
                };
        return say(vm, ended ? VmPhase.STOPPED : VmPhase.STOPPING, seen.get(), false);
    }

    private static AgentCommand start(Vm vm) {
        Incarnation life = vm.placement().orElseThrow().life();
        if (vm.desired() == DesiredState.PAUSED) {
            return new AgentCommand.PauseVm(head(vm, "pause", life), vm.spec());
        }
        return vm.rebooted() == vm.generation()
                ? new AgentCommand.RebootVm(
                        head(vm, "reboot", life), vm.spec(), grace(vm).toMillis())
                : new AgentCommand.StartVm(head(vm, "start", life), vm.spec());
    }

    /** Who goes back to a snapshot loses what was since, however gently it ends. */
    private static Duration grace(Vm vm) {
        return vm.spec().origin().filter(o -> o.generation() == vm.generation()).isPresent()
                ? Duration.ZERO
                : REBOOT_GRACE;
    }

    private static Step say(Vm vm, VmPhase phase, VmObservation seen, boolean warning) {
        boolean said =
                vm.status().phase() == phase
                        && vm.status().reason().equals(seen.reason())
                        && vm.status().message().equals(seen.message());
        return said ? REST : new Step.Say(phase, seen.reason(), seen.message(), warning);
    }

    private static Step tooLong(NodeName node) {
        return new Step.Say(
                VmPhase.FAILED,
                "StartDeadline",
                "did not run on " + node + " within " + START_DEADLINE.toSeconds() + " s",
                true);
    }

    private static Step tell(NodeName node, AgentCommand command) {
        return new Step.Tell(node, command, AGAIN);
    }

    /** What may be done by whatever life of the agent hears it: it ends something. */
    private static CommandHead head(Vm vm, String verb) {
        return new CommandHead(vm.id(), vm.epoch(), vm.generation(), new CommandId(id(vm, verb)));
    }

    /** What only the life of the agent may do that the VM is placed under. */
    private static CommandHead head(Vm vm, String verb, Incarnation life) {
        return new CommandHead(
                vm.id(),
                vm.epoch(),
                vm.generation(),
                new CommandId(id(vm, verb) + "-" + life),
                Optional.of(life));
    }

    /** The same word about the same generation always has the same id. */
    private static String id(Vm vm, String verb) {
        return verb + "-" + vm.epoch() + "-" + vm.generation();
    }

    private static Optional<ObservedState> seenAs(Vm vm) {
        return vm.status().seen().map(VmObservation::state);
    }
}
