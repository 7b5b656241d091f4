package dev.virga.node.vm;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.VmId;
import dev.virga.api.time.Timers;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.ExecResult;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.api.vm.VmOrigin;
import dev.virga.api.vm.VmSpec;
import dev.virga.node.console.Console;
import dev.virga.node.disk.FullDisk;
import dev.virga.node.guest.Beginning;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestChannel;
import dev.virga.node.guest.GuestException;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.guest.PanicWatch;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Carries out the life of one VM: feeds {@link LifeCycle} with what happens, does what it says, and
 * tells the observer of every change. Inputs are handled one at a time; blocking work runs beside.
 */
public final class VmSupervisor {
    /** A guest that has stood still for so long, for want of a lease, ends; its disk is kept. */
    public static final Duration STANDING = Duration.ofMinutes(10);

    private static final System.Logger LOG = System.getLogger(VmSupervisor.class.getName());

    private final VmId id;
    private final Environment env;
    private final Admission admission;
    private final VmFolder folder;
    private final CommandGate gate;
    private final Mailbox mailbox;
    private final Console console;

    // Below: touched only by tasks of the mailbox, read by others.
    private volatile Life life = Life.ABSENT;
    private volatile Instant since;
    private volatile Optional<VmSpec> spec = Optional.empty();
    private volatile Optional<LocalImage> image = Optional.empty();
    private volatile Optional<RunningGuest> guest = Optional.empty();
    private volatile Optional<VmObservation> last = Optional.empty();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile Permit permit;
    private volatile Optional<Incarnation> confirmed = Optional.empty();
    private volatile boolean over;
    private long sinceNanos;
    private OptionalLong heldSince = OptionalLong.empty();
    private Optional<Timers.Cancellable> timer = Optional.empty();

    /**
     * A VM that nothing is here of.
     *
     * @param gate what was heard of it before
     * @param permit what the lease allows now
     */
    VmSupervisor(VmId id, Environment env, Admission admission, CommandGate gate, Permit permit)
            throws IOException {
        this.id = id;
        this.env = env;
        this.admission = admission;
        this.gate = gate;
        this.permit = permit;
        this.folder = new VmFolder(env.folder().resolve(id.value()));
        this.mailbox = new Mailbox(env.workers());
        this.since = env.clock().instant();
        this.sinceNanos = env.monotonic().nanos();
        folder.make();
        this.console = new Console(folder.consoleLog(), env.timers());
    }

    /** A VM of which an earlier life of the agent has left the disk. */
    static VmSupervisor of(KeptVm kept, Environment env, Admission admission) throws IOException {
        CommandGate gate = new CommandGate();
        gate.restore(kept.head());
        VmSupervisor vm = new VmSupervisor(kept.vm(), env, admission, gate, Permit.FREE);
        vm.spec = Optional.of(kept.spec());
        vm.life = Life.KEPT;
        vm.last = Optional.of(vm.observation());
        return vm;
    }

    /**
     * Takes a command; the answer comes from the mailbox, what follows is observed. Empty if this
     * one is over by then: the next one is to be asked.
     */
    CompletableFuture<Optional<CommandReply>> command(AgentCommand command) {
        CompletableFuture<Optional<CommandReply>> answer = new CompletableFuture<>();
        mailbox.post(() -> {
            answer.complete(
                    over && !VmHost.ends(command) ? Optional.empty() : Optional.of(take(command)));
        });
        return answer;
    }

    private CommandReply take(AgentCommand command) {
        CommandHead head = command.head();
        Optional<CommandReply> due = gate.check(head, VmHost.ends(command));
        if (due.isPresent()) {
            // It is asked again because what followed was not heard.
            last.ifPresent(seen -> observe());
            return due.get();
        }
        Optional<CommandReply> refusal =
                switch (command) {
                    case AgentCommand.StartVm start -> admit(head, start.spec());
                    case AgentCommand.RebootVm reboot -> admit(head, reboot.spec());
                    case AgentCommand.PauseVm pause -> admit(head, pause.spec());
                    case AgentCommand.StopVm stop -> Optional.empty();
                    case AgentCommand.EvictVm evict -> Optional.empty();
                    case AgentCommand.DeleteVm delete -> Optional.empty();
                };
        Input input = wanted(command);
        CommandReply reply =
                gate.answered(
                        head,
                        refusal.or(() -> remember(head, input))
                                .orElseGet(() -> new CommandReply.Accepted(head.command())),
                        VmHost.ends(command));
        if (reply instanceof CommandReply.Accepted) {
            LOG.log(Level.INFO, "{0}: {1}", id, head.command());
            if (!VmHost.ends(command)) {
                confirmed = head.life();
                settle();
            }
            apply(input);
        }
        return reply;
    }

    private Input wanted(AgentCommand command) {
        return switch (command) {
            case AgentCommand.StartVm start -> want(DesiredState.RUNNING, 0, false);
            case AgentCommand.RebootVm reboot ->
                    want(DesiredState.RUNNING, reboot.graceMillis(), true);
            case AgentCommand.PauseVm pause -> want(DesiredState.PAUSED, 0, false);
            case AgentCommand.StopVm stop -> want(DesiredState.STOPPED, stop.graceMillis(), false);
            case AgentCommand.EvictVm evict -> new Input.Evict();
            case AgentCommand.DeleteVm delete -> want(DesiredState.DELETED, 0, false);
        };
    }

    private Input want(DesiredState desired, long graceMillis, boolean again) {
        RestartPolicy policy = spec.map(VmSpec::restartPolicy).orElse(RestartPolicy.NEVER);
        return new Input.Want(desired, policy, Duration.ofMillis(graceMillis), again);
    }

    private Optional<CommandReply> admit(CommandHead head, VmSpec wanted) {
        Optional<String> refusal = admission.admit(id, wanted.memoryBytes());
        if (refusal.isEmpty()) {
            spec = Optional.of(wanted);
        }
        return refusal.map(
                why -> new CommandReply.Refused(head.command(), ErrorCode.NO_CAPACITY, why));
    }

    /** What is accepted outlives this process. */
    private Optional<CommandReply> remember(CommandHead head, Input input) {
        if (spec.isEmpty() || !(input instanceof Input.Want want)) {
            return Optional.empty();
        }
        try {
            folder.remember(
                    new KeptVm(
                            KeptVm.FORMAT,
                            id,
                            head.epoch(),
                            head.generation(),
                            head.command(),
                            want.desired(),
                            spec.get()));
            return Optional.empty();
        } catch (IOException e) {
            if (want.desired() == DesiredState.STOPPED || want.desired() == DesiredState.DELETED) {
                // What ends something must be possible on a full disk: it makes room. If it is
                // forgotten, the control plane says it again to the next life of this agent.
                LOG.log(Level.WARNING, id + ": not remembered that it is to end", e);
                return Optional.empty();
            }
            return Optional.of(
                    new CommandReply.Refused(
                            head.command(),
                            // What is here already is asked again; another may go elsewhere.
                            life.state() == ObservedState.ABSENT
                                    ? ErrorCode.NO_CAPACITY
                                    : ErrorCode.INTERNAL,
                            "cannot write: " + FullDisk.explain(e, env.folder())));
        }
    }

    private void post(Input input) {
        mailbox.post(() -> apply(input));
    }

    private void apply(Input input) {
        LifeCycle.Step step = LifeCycle.next(life, input);
        if (step.life().state() != life.state()) {
            moved(step.life());
        }
        if (input instanceof Input.Exited) {
            guest.ifPresent(RunningGuest::release);
            guest = Optional.empty();
        }
        if (step.life().state() == ObservedState.KEPT && life.state() != ObservedState.KEPT) {
            gate.undone();
        }
        life = step.life();
        step.effects().forEach(this::carryOut);
        observe();
    }

    private void moved(Life to) {
        long now = env.monotonic().nanos();
        env.transitions().moved(life.state(), to.state(), Duration.ofNanos(now - sinceNanos));
        sinceNanos = now;
        since = env.clock().instant();
        timer.ifPresent(Timers.Cancellable::cancel);
        timer = Optional.empty();
        LOG.log(Level.INFO, "{0}: {1} {2} {3}", id, to.state(), to.reason(), to.message());
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Prepare prepare -> env.workers().execute(this::prepare);
            case Effect.Boot boot -> env.workers().execute(this::boot);
            case Effect.Pause pause -> settle();
            case Effect.Resume resume -> settle();
            case Effect.AskPowerOff ask -> {
                boolean heard = guest.filter(g -> g.channel().shutdown()).isPresent();
                after(heard ? ask.grace() : Duration.ZERO, new Input.GraceOver());
            }
            case Effect.PullPlug pull -> guest.ifPresent(running -> running.guest().stop());
            case Effect.Await await -> after(await.delay(), new Input.WaitOver());
            case Effect.Clean clean -> clean(false);
            case Effect.SetAside aside -> clean(true);
        }
    }

    private void after(Duration delay, Input input) {
        timer = Optional.of(env.timers().after(delay, () -> post(input)));
    }

    /** Whether the harts run follows from what is wanted and from what the node allows. */
    private void settle() {
        boolean held = spec.filter(VmSpec::failover).isPresent() && !permit.allows(confirmed);
        if (!held) {
            heldSince = OptionalLong.empty();
        } else if (heldSince.isEmpty()) {
            heldSince = OptionalLong.of(env.monotonic().nanos());
        }
        boolean run = !held && life.state() != ObservedState.PAUSED;
        guest.ifPresent(running -> running.run(run));
    }

    /** Takes in what the lease allows; what is wanted meanwhile is done as far as it can be. */
    void allow(Permit next) {
        mailbox.post(() -> {
            permit = next;
            settle();
        });
    }

    /** Looks whether its guest has stood still for too long; to be called now and then. */
    void look() {
        mailbox.post(() -> {
            boolean tooLong =
                    heldSince.isPresent()
                            && env.monotonic().nanos() - heldSince.getAsLong()
                                    >= STANDING.toNanos();
            if (tooLong && LifeCycle.alive(life)) {
                apply(new Input.StoodStill());
            }
        });
    }

    /** The same as of this moment, for the harts: {@link #allow} comes a little later. */
    private boolean mayRun() {
        Optional<Incarnation> under = confirmed;
        return under.isEmpty()
                || spec.filter(VmSpec::failover).isEmpty()
                || env.lease().test(under.get());
    }

    private void prepare() {
        try {
            image = Optional.of(env.images().prepare(spec.orElseThrow().image()));
            folder.make();
            post(new Input.Prepared());
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, id + ": image", e);
            spec.ifPresent(wanted -> env.guests().forget(wanted.image()));
            post(new Input.PrepareFailed(message(e)));
        }
    }

    private void boot() {
        RunningGuest.Talk talk =
                new RunningGuest.Talk(facts -> post(new Input.GuestReady(facts)), env.timers());
        try {
            Optional<VmOrigin> origin = origin();
            Guest created =
                    env.guests()
                            .create(
                                    id,
                                    spec.orElseThrow(),
                                    image.orElseThrow(),
                                    folder.path(),
                                    new GuestFactory.Listener(
                                            new PanicWatch(
                                                    console::output,
                                                    said -> post(new Input.Panicked(said))),
                                            talk::line,
                                            this::mayRun,
                                            trouble -> post(new Input.Troubled(trouble))),
                                    origin.map(this::beginning).orElseGet(Beginning.Image::new));
            if (origin.isPresent()) {
                folder.begin(origin.get());
            }
            mailbox.post(() -> built(talk, created));
        } catch (GuestException | IOException | RuntimeException e) {
            LOG.log(Level.WARNING, id + ": start", e);
            post(new Input.BootFailed(message(e)));
        }
    }

    /** Where it is still to begin, other than with its image. */
    private Optional<VmOrigin> origin() throws IOException {
        Optional<VmOrigin> origin = spec.flatMap(VmSpec::origin);
        return origin.isPresent() && folder.begunAt(origin.get()) ? Optional.empty() : origin;
    }

    private Beginning beginning(VmOrigin origin) {
        return switch (origin.kind()) {
            case VM -> new Beginning.CopyOf(new VmId(origin.id()));
            case SNAPSHOT -> new Beginning.Stored(env.snapshots().folder(origin.id()));
        };
    }

    /** Takes a snapshot, or says of one that was taken before what it said then. */
    public CompletableFuture<SnapshotReceipt> snapshot(String snapshot) {
        Optional<Guest> now = guest.map(RunningGuest::guest);
        return CompletableFuture.supplyAsync(
                () -> {
                    if (now.isEmpty() || !life.ready()) {
                        Optional<SnapshotReceipt> before = env.snapshots().find(snapshot);
                        return before.orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.WRONG_STATE,
                                        "its guest is not ready; only that can be kept"));
                    }
                    return env.snapshots().take(snapshot, now.get());
                },
                env.workers());
    }

    private void built(RunningGuest.Talk talk, Guest created) {
        long now = env.monotonic().nanos();
        guest = Optional.of(talk.with(created, console, this::mayRun, now));
        // First: the guest may say that it is ready before the harts are told to run.
        apply(new Input.Booted());
        settle();
        var unused =
                created.exit()
                        .thenAccept(exit ->
                                post(
                                        new Input.Exited(
                                                exit,
                                                Duration.ofNanos(env.monotonic().nanos() - now))));
    }

    private void clean(boolean keepDisk) {
        over = true;
        admission.release(id);
        console.close();
        try {
            if (keepDisk) {
                env.leftovers().take(folder.path());
            } else {
                folder.remove();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, id + ": cannot remove " + folder.path(), e);
        }
        // Those who wait for it go on after what is being done here, not in the middle of it.
        env.workers().execute(() -> gone.complete(null));
    }

    private void observe() {
        VmObservation seen = observation();
        last = Optional.of(seen);
        env.observer().accept(seen);
    }

    private VmObservation observation() {
        Life now = life;
        Optional<CommandHead> head = gate.newest();
        return new VmObservation(
                id,
                head.map(CommandHead::epoch).orElse(0L),
                head.map(CommandHead::generation).orElse(0L),
                env.sequence().incrementAndGet(),
                now.state(),
                now.readyNow(),
                now.bootId(),
                now.uname(),
                now.reason(),
                now.message(),
                now.restarts(),
                since);
    }

    /** What was last observed; empty before the first command was accepted. */
    Optional<VmObservation> lastSeen() {
        return last;
    }

    /** Whether nothing of it is here. */
    boolean absent() {
        return life.state() == ObservedState.ABSENT;
    }

    /** Whether something of it was here and is no more; what comes next is another supervisor. */
    boolean over() {
        return over;
    }

    /** Ends it, its disk kept, because a newer placement is known; completes when it is gone. */
    CompletableFuture<Void> evict() {
        post(new Input.Evict());
        return gone;
    }

    /** What was heard of it. */
    CommandGate gate() {
        return gate;
    }

    public VmId id() {
        return id;
    }

    /** What it is to be, once known. */
    public Optional<VmSpec> spec() {
        return spec;
    }

    /** The console, also of a VM that does not run. */
    public Console console() {
        return console;
    }

    /** What the guest uses, while it runs. */
    public Optional<Guest.Stats> stats() {
        return guest.map(running -> running.guest().stats());
    }

    /** Runs a command in the guest. */
    public CompletableFuture<ExecResult> exec(ExecRequest request) {
        Optional<GuestChannel> channel = guest.map(RunningGuest::channel);
        if (channel.isEmpty() || !life.readyNow()) {
            return CompletableFuture.failedFuture(
                    new ProblemException(
                            ErrorCode.WRONG_STATE,
                            "the guest is not ready; wait with: cloudctl vm wait "
                                    + spec.map(VmSpec::name).orElse(id.value())));
        }
        if (!mayRun()) {
            return CompletableFuture.failedFuture(
                    new ProblemException(
                            ErrorCode.UNAVAILABLE,
                            "the guest stands still: its node has no lease now"));
        }
        return channel.get().exec(request);
    }

    /** Pulls the plug because the process ends; nothing is removed. */
    CompletableFuture<Void> shutDown() {
        Optional<Guest> running = guest.map(RunningGuest::guest);
        running.ifPresent(Guest::stop);
        return running.map(Guest::exit)
                .map(exit -> exit.<Void>thenApply(ended -> null))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }
}
