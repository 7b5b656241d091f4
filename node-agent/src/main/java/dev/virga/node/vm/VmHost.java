package dev.virga.node.vm;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.VmId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** All VMs of this node. Safe from any thread. */
public final class VmHost implements AutoCloseable {
    /** VMs that are remembered, running or not. */
    public static final int MAX_VMS = 512;

    private static final long STOP_SECONDS = 3;

    private final Environment env;
    private final Admission admission;
    private final Map<VmId, VmSupervisor> vms = new ConcurrentHashMap<>();

    public VmHost(Environment env, Admission admission) {
        this.env = env;
        this.admission = admission;
    }

    /** Takes a command; the future never fails. */
    public CompletableFuture<CommandReply> command(AgentCommand command) {
        VmId id = command.head().vm();
        VmSupervisor vm;
        synchronized (this) {
            vm = vms.get(id);
            if (vm == null || (vm.absent() && command instanceof AgentCommand.StartVm)) {
                forgetAbsent();
                if (vms.size() >= MAX_VMS) {
                    return refused(command, ErrorCode.NO_CAPACITY, MAX_VMS + " VMs are here");
                }
                try {
                    vm = new VmSupervisor(id, env, admission);
                } catch (IOException e) {
                    return refused(command, ErrorCode.INTERNAL, "no folder for it: " + e);
                }
                vms.put(id, vm);
            }
        }
        return vm.command(command);
    }

    private static CompletableFuture<CommandReply> refused(
            AgentCommand command, ErrorCode code, String why) {
        return CompletableFuture.completedFuture(
                new CommandReply.Refused(command.head().command(), code, why));
    }

    /** What is gone is remembered for a while, so that a repeated command gets its answer. */
    private void forgetAbsent() {
        if (vms.size() > MAX_VMS / 2) {
            vms.values().removeIf(VmSupervisor::absent);
        }
    }

    /** What is here now, except what is gone. */
    public List<VmObservation> report() {
        List<VmObservation> seen = new ArrayList<>();
        for (VmSupervisor vm : vms.values()) {
            if (!vm.absent()) {
                vm.lastSeen().ifPresent(seen::add);
            }
        }
        return seen;
    }

    /**
     * A VM that is here.
     *
     * @throws ProblemException {@code not-found}
     */
    public VmSupervisor vm(VmId id) {
        VmSupervisor vm = vms.get(id);
        if (vm == null || vm.absent()) {
            throw new ProblemException(ErrorCode.NOT_FOUND, id + " is not on this node");
        }
        return vm;
    }

    /** All VMs that are here. */
    public List<VmSupervisor> all() {
        return vms.values().stream().filter(vm -> !vm.absent()).toList();
    }

    /** Pulls every plug and waits a few seconds at most. */
    @Override
    public void close() {
        CompletableFuture<?>[] ends =
                vms.values().stream()
                        .map(VmSupervisor::shutDown)
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, STOP_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
