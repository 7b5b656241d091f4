package dev.virga.control.reconcile;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmEvent;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.store.Change;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.VmStatus;
import dev.virga.control.store.Write;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes in what agents see. What an older epoch, an older life of the agent or an older look says
 * is dropped; a VM that nobody knows, or that belongs elsewhere by now, is a stray: it is stopped,
 * and its disk kept on its node.
 */
public final class Observations {
    private static final System.Logger LOG = System.getLogger(Observations.class.getName());

    private final Store store;
    private final AgentGateway agents;
    private final InstantSource clock;

    public Observations(Store store, AgentGateway agents, InstantSource clock) {
        this.store = store;
        this.agents = agents;
        this.clock = clock;
    }

    /** Takes in one event; may block on the store. False if the node must register first. */
    public boolean take(AgentEvent event) {
        if (!holds(store.view(), event) && !holds(store.fresh(), event)) {
            LOG.log(Level.INFO, "dropped the word of an old life of {0}", event.node());
            return false;
        }
        switch (event) {
            case AgentEvent.VmChanged changed ->
                    take(changed.node(), changed.incarnation(), changed.observation());
            case AgentEvent.FullReport report -> {
                report.observations()
                        .forEach(seen -> take(report.node(), report.incarnation(), seen));
                missing(report);
            }
        }
        return true;
    }

    private void take(NodeName node, Incarnation life, VmObservation seen) {
        while (true) {
            Vm vm = store.view().vm(seen.vm()).orElse(null);
            if (vm == null || vm.epoch() < seen.epoch() || !placedOn(vm, node)) {
                // This view may be older than what was seen: only the newest calls it a stray.
                vm = store.fresh().vm(seen.vm()).orElse(null);
            }
            if (vm == null || !placedOn(vm, node) || seen.epoch() < vm.epoch()) {
                stray(node, seen, vm != null && vm.desired() == DesiredState.DELETED);
                return;
            }
            if (seen.epoch() != vm.epoch() || older(vm.status(), life, seen.sequence())) {
                return;
            }
            List<Write> writes = new ArrayList<>();
            writes.add(new Write.PutVm(vm.with(vm.status().observed(seen, life))));
            boolean wasReady = vm.status().seen().filter(VmObservation::ready).isPresent();
            if (seen.ready() && !wasReady) {
                writes.add(
                        event(
                                vm,
                                false,
                                "Ready",
                                "the guest is ready: " + seen.uname().orElse("")));
            }
            if (store.commit(new Change(writes)) instanceof Outcome.Committed) {
                return;
            }
            store.fresh();
        }
    }

    private static boolean holds(View view, AgentEvent event) {
        return view.holder(event.node()).filter(event.incarnation()::equals).isPresent();
    }

    /** What is placed there but not reported was lost with an earlier life: it is started again. */
    private void missing(AgentEvent.FullReport report) {
        Set<Object> reported = new HashSet<>();
        report.observations().forEach(seen -> reported.add(seen.vm()));
        for (Vm vm : store.view().allVms()) {
            boolean lost =
                    placedOn(vm, report.node())
                            && !reported.contains(vm.id())
                            && vm.placement().orElseThrow().life().equals(report.incarnation())
                            && vm.status().seen().isPresent()
                            && !older(vm.status(), report.incarnation(), report.sequence());
            if (lost) {
                lost(vm, report.node());
            }
        }
    }

    private void lost(Vm vm, NodeName node) {
        boolean ended =
                switch (vm.status().phase()) {
                    case STOPPED, FAILED -> true;
                    case PENDING, SCHEDULING, STARTING, RUNNING, PAUSING, PAUSED, STOPPING -> false;
                    case UNKNOWN, DELETING -> false;
                };
        if (ended || vm.desired() == DesiredState.STOPPED || vm.desired() == DesiredState.DELETED) {
            return;
        }
        VmStatus status =
                vm.status()
                        .forget()
                        .to(VmPhase.STARTING, "Lost", node + " lost it", clock.instant());
        Vm.Placement placement = vm.placement().orElseThrow();
        Outcome outcome =
                store.commit(
                        Change.of(
                                new Write.PutVm(
                                        vm.placed(node, placement.life(), clock.instant(), status)),
                                event(vm, true, "Lost", "node " + node + " no longer has it")));
        LOG.log(Level.INFO, "{0} lost by {1}: {2}", vm.id(), node, outcome);
    }

    /** Its disk is kept unless its owner wants it deleted: that nobody knows it is no reason. */
    private void stray(NodeName node, VmObservation seen, boolean unwanted) {
        if (seen.state() == ObservedState.ABSENT) {
            // The last word of a VM that is deleted, or what became of an earlier stray.
            return;
        }
        LOG.log(Level.WARNING, "{0} on {1} does not belong there: stopped", seen.vm(), node);
        CommandHead head =
                new CommandHead(
                        seen.vm(),
                        seen.epoch(),
                        seen.generation() + 1,
                        new CommandId("stray-" + seen.epoch() + "-" + (seen.generation() + 1)));
        // If this gets lost, it is reported again and then stopped again.
        var unused =
                agents.send(
                        node,
                        unwanted
                                ? new AgentCommand.DeleteVm(head)
                                : new AgentCommand.EvictVm(head));
    }

    private static boolean placedOn(Vm vm, NodeName node) {
        return vm.placement().filter(placement -> placement.node().equals(node)).isPresent();
    }

    private static boolean older(VmStatus status, Incarnation life, long sequence) {
        return status.seenBy().filter(life::equals).isPresent()
                && status.seen().filter(last -> sequence <= last.sequence()).isPresent();
    }

    private Write event(Vm vm, boolean warning, String reason, String message) {
        return new Write.AddEvent(vm.id(), new VmEvent(clock.instant(), warning, reason, message));
    }
}
