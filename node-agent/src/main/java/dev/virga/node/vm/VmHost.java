package dev.virga.node.vm;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmSpec;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** All VMs of this node. Safe from any thread. */
public final class VmHost implements AutoCloseable {
    /** VMs that are remembered, running or not. */
    public static final int MAX_VMS = 512;

    private static final int MAX_GATES = 16 * MAX_VMS;
    private static final long STOP_SECONDS = 3;
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger(VmHost.class.getName());

    private final Environment env;
    private final Admission admission;
    private final Map<VmId, VmSupervisor> vms = new ConcurrentHashMap<>();

    /** What was heard of VMs, also of those that are no longer remembered otherwise. */
    private final Map<VmId, CommandGate> gates =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<VmId, CommandGate> eldest) {
                    return size() > MAX_GATES;
                }
            };

    private Permit permit = Permit.FREE;
    private long lookedAt;

    /**
     * The VMs of a node; those that an earlier life of the agent left are kept until it is told.
     */
    public VmHost(Environment env, Admission admission) {
        this.env = env;
        this.admission = admission;
        this.lookedAt = env.monotonic().nanos();
        restore();
    }

    private void restore() {
        if (!Files.isDirectory(env.folder())) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(env.folder())) {
            for (Path folder : folders) {
                restore(folder);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what an earlier life left in " + env.folder() + " stays", e);
        }
    }

    private void restore(Path folder) throws IOException {
        Optional<KeptVm> kept = Optional.empty();
        try {
            if (VmFolder.owner(folder).isPresent()) {
                kept = new VmFolder(folder).remembered();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "whose folder this is cannot be said", e);
        }
        if (kept.isEmpty()) {
            env.leftovers().take(folder);
        } else if (kept.get().wanted() == DesiredState.DELETED) {
            VmFolder.remove(folder);
        } else {
            LOG.log(Level.INFO, "{0} is kept from an earlier life", kept.get().vm());
            vms.put(kept.get().vm(), VmSupervisor.of(kept.get(), env, admission));
        }
    }

    /** Takes a command; the future never fails. */
    public CompletableFuture<CommandReply> command(AgentCommand command) {
        VmId id = command.head().vm();
        VmSupervisor vm;
        synchronized (this) {
            if (!permit.concerns(command.head())) {
                return refused(
                        command,
                        ErrorCode.STALE_INCARNATION,
                        "it is for another life of this agent");
            }
            vm = vms.get(id);
            if (vm == null || (vm.over() && !ends(command))) {
                forgetAbsent();
                if (vms.size() >= MAX_VMS) {
                    return refused(command, ErrorCode.NO_CAPACITY, MAX_VMS + " VMs are here");
                }
                try {
                    CommandGate gate =
                            vm == null ? gates.getOrDefault(id, new CommandGate()) : vm.gate();
                    gates.put(id, gate);
                    vm = new VmSupervisor(id, env, admission, gate, permit);
                } catch (IOException e) {
                    return refused(command, ErrorCode.INTERNAL, "no folder for it: " + e);
                }
                vms.put(id, vm);
            }
        }
        return outdated(vm, command)
                ? vm.evict().thenCompose(gone -> command(command))
                : vm.command(command)
                        .thenCompose(reply ->
                                reply.map(CompletableFuture::completedFuture)
                                        .orElseGet(() -> command(command)));
    }

    /** What is here belongs to an older placement: it ends before the newer one begins. */
    private static boolean outdated(VmSupervisor vm, AgentCommand command) {
        long here = vm.gate().newest().map(CommandHead::epoch).orElse(0L);
        return !ends(command) && !vm.absent() && here > 0 && here < command.head().epoch();
    }

    /** Whether it wants the VM not here. */
    static boolean ends(AgentCommand command) {
        return command instanceof AgentCommand.DeleteVm || command instanceof AgentCommand.EvictVm;
    }

    private static CompletableFuture<CommandReply> refused(
            AgentCommand command, ErrorCode code, String why) {
        return CompletableFuture.completedFuture(
                new CommandReply.Refused(command.head().command(), code, why));
    }

    /** What is gone is remembered for a while, so that a repeated command gets its answer. */
    private void forgetAbsent() {
        if (vms.size() > MAX_VMS / 2) {
            vms.values().removeIf(VmSupervisor::over);
        }
    }

    /**
     * Says what the lease allows: guests that may be started on another node run only while it
     * holds, and only if they were begun or confirmed under the life that holds it; otherwise they
     * stand still, memory kept, and end after {@link VmSupervisor#STANDING}. Returns at once; to be
     * called often.
     *
     * @param now the life that the agent leads; commands for another are refused
     * @param valid whether its lease holds
     */
    public synchronized void lease(Incarnation now, boolean valid) {
        long nanos = env.monotonic().nanos();
        if (nanos - lookedAt >= LOOK.toNanos()) {
            lookedAt = nanos;
            vms.values().forEach(VmSupervisor::look);
        }
        Permit next = new Permit(Optional.of(now), valid);
        if (permit.equals(next)) {
            return;
        }
        if (permit.valid() != valid) {
            LOG.log(Level.INFO, valid ? "guests go on" : "guests stand still: no lease");
        }
        permit = next;
        vms.values().forEach(vm -> vm.allow(next));
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

    /** The images, by id, of the VMs that are here. */
    public Set<String> images() {
        return all().stream()
                .flatMap(vm -> vm.spec().stream())
                .map(VmSpec::image)
                .collect(Collectors.toSet());
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
