package dev.virga.deploy.simulation;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.node.LeaseGrant;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeCapacity;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.vm.VmSpec;
import dev.virga.api.wire.BusCodec;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.node.agent.LeaseGuard;
import dev.virga.node.agent.LeaseTalk;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestException;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.image.ImageCache;
import dev.virga.node.image.ImageSource;
import dev.virga.node.image.ImageStore;
import dev.virga.node.image.LocalImage;
import dev.virga.node.vm.Admission;
import dev.virga.node.vm.Environment;
import dev.virga.node.vm.Leftovers;
import dev.virga.node.vm.Snapshots;
import dev.virga.node.vm.VmHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One life of an agent's process, wired as the real one is. */
final class SimAgent {
    static final long MEMORY = 4 * Cell.VM_BYTES;

    private static final Duration REPORT_PERIOD = Duration.ofSeconds(1);
    private static final Duration LEASE_PERIOD = Duration.ofMillis(20);
    private static final Duration HTTP_TIMEOUT = Duration.ofSeconds(3);

    private final Cell cell;
    private final NodeName node;
    private final SimProcess process;
    private final ProcessIdentity identity;
    private final LeaseGuard guard;
    private final LeaseTalk talk;
    private final VmHost vms;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<VmId, Long> epochs = new HashMap<>();
    private int endpoint;

    SimAgent(Cell cell, NodeName node, long pid) {
        this.cell = cell;
        this.node = node;
        World world = cell.world();
        process = new SimProcess(world, node.value());
        identity = new ProcessIdentity("boot-" + node, pid, pid);
        guard = new LeaseGuard(process.clock(), process.wall(), life());
        talk = new LeaseTalk(guard, this::life, folder -> cell.nobodyJudges());
        Path folder = cell.folder().resolve(node.value());
        vms =
                new VmHost(
                        new Environment(
                                new ImageStore(
                                        cell.images(),
                                        new ImageCache(
                                                folder.resolve("cache"), 1 << 20, process.wall()),
                                        noSource()),
                                this::guest,
                                made(folder.resolve("vms")),
                                new Leftovers(
                                        folder.resolve("leftovers"),
                                        Duration.ofDays(1),
                                        process.wall()),
                                new Snapshots(folder.resolve("snapshots")),
                                process.executor(),
                                process.timers(),
                                process.wall(),
                                process.clock(),
                                sequence,
                                this::changed,
                                (from, to, time) -> {},
                                guard::valid),
                        new Admission(MEMORY));
        lease();
        process.timers().every(LEASE_PERIOD, this::lease);
        process.timers().every(REPORT_PERIOD, this::report);
        process.perform(this::talk);
    }

    private Incarnation life() {
        return new Incarnation(String.format("life%08d", cell.nextNumber()));
    }

    SimProcess process() {
        return process;
    }

    ProcessIdentity identity() {
        return identity;
    }

    private void lease() {
        vms.lease(guard.life(), guard.valid());
    }

    // What LeaseKeeper does with a blocking client.

    private void talk() {
        LeaseTalk.Say said = talk.next();
        LeaseGuard.Moment asked = guard.now();
        boolean[] over = new boolean[1];
        process.timers()
                .after(
                        HTTP_TIMEOUT,
                        () -> {
                            if (!over[0]) {
                                over[0] = true;
                                endpoint++;
                                talk.unanswered(asked);
                                again();
                            }
                        });
        SimControlPlane.Answer<String> answer =
                new SimControlPlane.Answer<>() {
                    @Override
                    public void ok(String text) {
                        once(over, () -> accepted(said, text));
                    }

                    @Override
                    public void refused(ErrorCode code) {
                        once(over, () -> talk.refused(said, code));
                    }
                };
        String body = body(said);
        String to = cell.controlPlaneName(endpoint);
        boolean refused = cell.controlPlane(to).isEmpty();
        if (refused) {
            // Nothing listens there: that is known at once.
            process.later(
                    World.millis(1),
                    () ->
                            once(
                                    over,
                                    () -> {
                                        endpoint++;
                                        talk.unanswered(asked);
                                    }));
            return;
        }
        cell.network()
                .call(
                        node.value(),
                        to,
                        () ->
                                cell.controlPlane(to)
                                        .ifPresent(cp ->
                                                cp.request(
                                                        node.value(),
                                                        () -> serve(cp, said, body),
                                                        answer)));
    }

    private void once(boolean[] over, Runnable task) {
        process.perform(() -> {
            if (!over[0]) {
                over[0] = true;
                task.run();
                again();
            }
        });
    }

    private void again() {
        lease();
        process.timers().after(talk.pause(), this::talk);
    }

    private String body(LeaseTalk.Say said) {
        return switch (said) {
            case LeaseTalk.Say.Register register ->
                    Json.write(
                            new NodeRegistration(
                                    register.life(),
                                    new NodeCapacity(2, MEMORY),
                                    Map.of(),
                                    "http://127.0.0.1:1",
                                    identity.pid(),
                                    Optional.of(identity)));
            case LeaseTalk.Say.Renew renew -> Json.write(renew.renewal());
        };
    }

    private String serve(SimControlPlane cp, LeaseTalk.Say said, String body) {
        return switch (said) {
            case LeaseTalk.Say.Register register ->
                    Json.write(cp.nodes().register(node, read(body, NodeRegistration.class)));
            case LeaseTalk.Say.Renew renew ->
                    Json.write(cp.nodes().renew(node, read(body, LeaseRenewal.class)));
        };
    }

    private void accepted(LeaseTalk.Say said, String text) {
        switch (said) {
            case LeaseTalk.Say.Register register -> {
                talk.registered(register);
                report();
            }
            case LeaseTalk.Say.Renew renew -> {
                LeaseTalk.Say.Renew counted =
                        cell.mutant() == Mutant.LEASE_FROM_RECEIPT
                                ? new LeaseTalk.Say.Renew(renew.renewal(), guard.now())
                                : renew;
                talk.granted(counted, read(text, LeaseGrant.class));
            }
        }
    }

    private static <T> T read(String text, Class<T> type) {
        return Json.read(text, type, Strictness.IGNORE_UNKNOWN);
    }

    // Commands and events over the bus.

    /** A command comes in. */
    void command(String text, Consumer<String> answer) {
        process.perform(() -> {
            AgentCommand command = BusCodec.command(text);
            if (cell.mutant() == Mutant.NO_EPOCH_CHECK) {
                command = obeyed(command);
            }
            CommandHead head = command.head();
            epochs.merge(head.vm(), head.epoch(), Math::max);
            var unused =
                    vms.command(command).thenAccept(reply -> answer.accept(BusCodec.encode(reply)));
        });
    }

    /** The mutant makes every word the newest. */
    private AgentCommand obeyed(AgentCommand command) {
        CommandHead head = command.head();
        CommandHead forged =
                new CommandHead(
                        head.vm(),
                        Math.max(head.epoch(), epochs.getOrDefault(head.vm(), 0L)),
                        head.generation() + cell.nextNumber(),
                        new CommandId("forged-" + cell.nextNumber()),
                        Optional.of(guard.life()));
        return switch (command) {
            case AgentCommand.StartVm start -> new AgentCommand.StartVm(forged, start.spec());
            default -> command;
        };
    }

    private void changed(VmObservation seen) {
        Incarnation life = guard.life();
        if (guard.valid(life)) {
            send(new AgentEvent.VmChanged(node, life, seen));
        }
    }

    private void report() {
        Incarnation life = guard.life();
        long number = sequence.incrementAndGet();
        var seen = vms.report();
        if (guard.valid(life)) {
            send(new AgentEvent.FullReport(node, life, number, seen));
        }
    }

    private void send(AgentEvent event) {
        String text = BusCodec.encode(event);
        String to = cell.controlPlaneName(cell.world().random().nextInt(Cell.CONTROL_PLANES));
        cell.network()
                .send(
                        node.value(),
                        to,
                        () -> cell.controlPlane(to).ifPresent(cp -> cp.event(text)));
    }

    // Guests.

    private Guest guest(
            VmId id, VmSpec spec, LocalImage image, Path path, GuestFactory.Listener listener)
            throws GuestException {
        long epoch = epochs.getOrDefault(id, 0L);
        cell.disks().open(id, epoch, path);
        return new SimGuest(
                new SimGuest.Placed(id, epoch, node.value(), cell.nextNumber()),
                process,
                listener,
                cell.executions());
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ImageSource noSource() {
        return new ImageSource() {
            @Override
            public ImageManifest manifest(String id) throws IOException {
                throw new IOException("no image " + id);
            }

            @Override
            public void fetch(ImageManifest image, ImagePart part, Path file) throws IOException {
                throw new IOException("no image " + image.id());
            }
        };
    }
}
