package dev.virga.node.vm;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.VmId;
import dev.virga.api.time.Timers;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.ExecResult;
import dev.virga.api.vm.VmSpec;
import dev.virga.node.console.Console;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestChannel;
import dev.virga.node.guest.GuestException;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Carries out the life of one VM: feeds {@link LifeCycle} with what happens, does what it says, and
 * tells the observer of every change. Inputs are handled one at a time; blocking work runs beside.
 */
public final class VmSupervisor {
    private static final System.Logger LOG = System.getLogger(VmSupervisor.class.getName());

    private final VmId id;
    private final Environment env;
    private final Admission admission;
    private final Path folder;
    private final Mailbox mailbox;
    private final Console console;
    private final CommandGate gate = new CommandGate();

    // Below: touched only by tasks of the mailbox, read by others.
    private volatile Life life = Life.ABSENT;
    private volatile Instant since;
    private volatile Optional<VmSpec> spec = Optional.empty();
    private volatile Optional<LocalImage> image = Optional.empty();
    private volatile Optional<Guest> guest = Optional.empty();
    private volatile Optional<GuestChannel> channel = Optional.empty();
    private volatile Optional<VmObservation> last = Optional.empty();
    private Optional<Timers.Cancellable> grace = Optional.empty();

    VmSupervisor(VmId id, Environment env, Admission admission) throws IOException {
        this.id = id;
        this.env = env;
        this.admission = admission;
        this.folder = env.folder().resolve(id.value());
        this.mailbox = new Mailbox(env.workers());
        this.since = env.clock().instant();
        Files.createDirectories(folder);
        this.console = new Console(folder.resolve("console.log"), env.timers());
    }

    /** Takes a command; the answer comes from the mailbox, what follows is observed. */
    CompletableFuture<CommandReply> command(AgentCommand command) {
        CompletableFuture<CommandReply> answer = new CompletableFuture<>();
        mailbox.post(() -> answer.complete(take(command)));
        return answer;
    }

    private CommandReply take(AgentCommand command) {
        CommandHead head = command.head();
        Optional<CommandReply> due = gate.check(head);
        if (due.isPresent()) {
            // It is asked again because what followed was not heard.
            last.ifPresent(seen -> observe());
            return due.get();
        }
        Optional<CommandReply> refusal =
                switch (command) {
                    case AgentCommand.StartVm start -> admit(head, start.spec());
                    case AgentCommand.StopVm stop -> Optional.empty();
                    case AgentCommand.DeleteVm delete -> Optional.empty();
                };
        CommandReply reply =
                gate.answered(
                        head, refusal.orElseGet(() -> new CommandReply.Accepted(head.command())));
        if (reply instanceof CommandReply.Accepted) {
            LOG.log(Level.INFO, "{0}: {1}", id, head.command());
            apply(wanted(command));
        }
        return reply;
    }

    private static Input wanted(AgentCommand command) {
        return switch (command) {
            case AgentCommand.StartVm start -> new Input.Want(DesiredState.RUNNING, Duration.ZERO);
            case AgentCommand.StopVm stop ->
                    new Input.Want(DesiredState.STOPPED, Duration.ofMillis(stop.graceMillis()));
            case AgentCommand.DeleteVm delete ->
                    new Input.Want(DesiredState.DELETED, Duration.ZERO);
        };
    }

    private Optional<CommandReply> admit(CommandHead head, VmSpec wanted) {
        Optional<String> refusal = admission.admit(id, wanted.memoryBytes());
        if (refusal.isEmpty()) {
            spec = Optional.of(wanted);
        }
        return refusal.map(
                why -> new CommandReply.Refused(head.command(), ErrorCode.NO_CAPACITY, why));
    }

    private void post(Input input) {
        mailbox.post(() -> apply(input));
    }

    private void apply(Input input) {
        LifeCycle.Step step = LifeCycle.next(life, input);
        if (step.life().state() != life.state()) {
            since = env.clock().instant();
            LOG.log(
                    Level.INFO,
                    "{0}: {1} {2} {3}",
                    id,
                    step.life().state(),
                    step.life().reason(),
                    step.life().message());
        }
        if (input instanceof Input.Exited) {
            release();
        }
        life = step.life();
        step.effects().forEach(this::carryOut);
        observe();
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Prepare prepare -> env.workers().execute(this::prepare);
            case Effect.Boot boot -> env.workers().execute(this::boot);
            case Effect.AskPowerOff ask -> {
                boolean heard = channel.filter(GuestChannel::shutdown).isPresent();
                Duration patience = heard ? ask.grace() : Duration.ZERO;
                grace =
                        Optional.of(
                                env.timers().after(patience, () -> post(new Input.GraceOver())));
            }
            case Effect.PullPlug pull -> guest.ifPresent(Guest::stop);
            case Effect.Clean clean -> clean();
        }
    }

    private void prepare() {
        try {
            image = Optional.of(env.images().prepare(spec.orElseThrow().image()));
            Files.createDirectories(folder);
            post(new Input.Prepared());
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, id + ": image", e);
            post(new Input.PrepareFailed(message(e)));
        }
    }

    private void boot() {
        try {
            GuestChannel talk =
                    new GuestChannel(
                            line -> guest.filter(running -> running.send(line)).isPresent(),
                            facts -> post(new Input.GuestReady(facts)),
                            env.timers());
            Guest created =
                    env.guests()
                            .create(
                                    id,
                                    spec.orElseThrow(),
                                    image.orElseThrow(),
                                    folder,
                                    new GuestFactory.Listener(console::output, talk::line));
            guest = Optional.of(created);
            channel = Optional.of(talk);
            console.connect(Optional.of(created::input));
            // First: the guest may say that it is ready before this method goes on.
            post(new Input.Booted());
            created.start();
            var unused = created.exit().thenAccept(exit -> post(new Input.Exited(exit)));
        } catch (GuestException | RuntimeException e) {
            LOG.log(Level.WARNING, id + ": start", e);
            post(new Input.BootFailed(message(e)));
        }
    }

    private void release() {
        grace.ifPresent(Timers.Cancellable::cancel);
        console.connect(Optional.empty());
        channel.ifPresent(GuestChannel::close);
        guest.ifPresent(Guest::close);
        channel = Optional.empty();
        guest = Optional.empty();
    }

    private void clean() {
        admission.release(id);
        console.close();
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, id + ": cannot remove " + folder, e);
        }
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
                now.ready(),
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
        return guest.map(Guest::stats);
    }

    /** Runs a command in the guest. */
    public CompletableFuture<ExecResult> exec(ExecRequest request) {
        Life now = life;
        if (channel.isEmpty() || !now.ready()) {
            return CompletableFuture.failedFuture(
                    new ProblemException(
                            ErrorCode.WRONG_STATE,
                            "the guest is not ready; wait with: cloudctl vm wait "
                                    + spec.map(VmSpec::name).orElse(id.value())));
        }
        return channel.get().exec(request);
    }

    /** Pulls the plug because the process ends; nothing is removed. */
    CompletableFuture<Void> shutDown() {
        Optional<Guest> running = guest;
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
