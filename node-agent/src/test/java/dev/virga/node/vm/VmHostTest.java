package dev.virga.node.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.VmId;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.time.SystemTimers;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.api.vm.VmSpec;
import dev.virga.api.wire.Json;
import dev.virga.node.guest.GuestExit;
import dev.virga.node.image.ImageCache;
import dev.virga.node.image.ImageSource;
import dev.virga.node.image.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The VMs of a node with guests that only pretend, and real folders. */
class VmHostTest {
    private static final VmId VM = new VmId("vm-000000000001");
    private static final String IMAGE = "0123456789abcdef";

    @TempDir private Path folder;

    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final SystemTimers timers = new SystemTimers("test-timers");
    private final BlockingQueue<VmObservation> seen = new LinkedBlockingQueue<>();
    private final List<PretendedGuest> guests = new CopyOnWriteArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private RestartPolicy policy = RestartPolicy.NEVER;

    @BeforeEach
    void image() throws IOException {
        ImageManifest image =
                new ImageManifest(
                        1,
                        IMAGE,
                        "test",
                        "",
                        "riscv64",
                        Instant.EPOCH,
                        "",
                        List.of(),
                        Optional.empty());
        Path images = Files.createDirectories(folder.resolve("images").resolve(IMAGE));
        Files.writeString(images.resolve(ImageManifest.FILE_NAME), Json.write(image));
    }

    @AfterEach
    void end() {
        timers.close();
        workers.shutdownNow();
    }

    @Test
    void fromStartToDeleted() throws Exception {
        VmHost host = life();
        accept(host, start(1, 1));
        await(o -> o.state() == ObservedState.RUNNING);
        guests.getFirst().isReady("boot-1");
        await(VmObservation::ready);
        accept(host, new AgentCommand.PauseVm(head(1, 2, "pause"), spec()));
        assertThat(await(o -> o.state() == ObservedState.PAUSED).ready()).isFalse();
        accept(host, start(1, 3));
        await(VmObservation::ready);
        accept(host, new AgentCommand.StopVm(head(1, 4, "stop"), 60_000));
        await(o -> o.state() == ObservedState.STOPPING);
        assertThat(guests.getFirst().calls)
                .containsExactly("start", "pause", "resume", "{\"type\":\"shutdown\"}");
        guests.getFirst().ends(GuestExit.Kind.POWERED_OFF);
        await(o -> o.state() == ObservedState.STOPPED);
        accept(host, new AgentCommand.DeleteVm(head(1, 5, "delete")));
        await(o -> o.state() == ObservedState.ABSENT);
        assertThat(files("vms")).isEmpty();
    }

    @Test
    void aGuestThatDoesNotListenLosesItsPowerAfterTheGrace() throws Exception {
        VmHost host = life();
        accept(host, start(1, 1));
        await(o -> o.state() == ObservedState.RUNNING);
        accept(host, new AgentCommand.StopVm(head(1, 2, "stop"), 1));
        await(o -> o.state() == ObservedState.STOPPED);
        assertThat(guests.getFirst().calls).endsWith("stop");
    }

    @Test
    void aRebootIsAFreshMachineOnTheSameDisk() throws Exception {
        VmHost host = life();
        accept(host, start(1, 1));
        await(o -> o.state() == ObservedState.RUNNING);
        guests.getFirst().isReady("boot-1");
        await(VmObservation::ready);
        Path disk = Files.writeString(vmFolder().resolve("root.raw"), "data");
        accept(host, new AgentCommand.RebootVm(head(1, 2, "reboot"), spec(), 1));
        await(o -> o.state() == ObservedState.RUNNING && o.generation() == 2);
        guests.getLast().isReady("boot-2");
        assertThat(await(VmObservation::ready).restarts()).isEqualTo(1);
        assertThat(guests).hasSize(2);
        assertThat(disk).hasContent("data");
    }

    @Test
    void aPanicIsSeenOnTheConsoleAndTheGuestBeginsAgain() throws Exception {
        policy = RestartPolicy.ON_FAILURE;
        VmHost host = life();
        accept(host, start(1, 1));
        await(o -> o.state() == ObservedState.RUNNING);
        guests.getFirst().says("[    1.0] Kernel panic - not syncing: sysrq triggered crash\n");
        guests.getFirst().says("[    1.2] ---[ end Kernel panic - not syncing: sysrq trig");
        guests.getFirst().says("gered crash ]---\r\n");
        VmObservation waiting = await(o -> o.state() == ObservedState.WAITING);
        assertThat(waiting.reason()).isEqualTo("Panicked");
        assertThat(waiting.message())
                .startsWith("Kernel panic - not syncing: sysrq triggered crash");
        await(o -> o.state() == ObservedState.RUNNING);
        assertThat(guests).hasSize(2);
    }

    @Test
    void theSameCommandTwiceHasOneEffectAndAnOlderOneNone() throws Exception {
        VmHost host = life();
        accept(host, start(2, 2));
        accept(host, start(2, 2));
        await(o -> o.state() == ObservedState.RUNNING);
        assertThat(say(host, start(1, 9))).isInstanceOf(CommandReply.Refused.class);
        accept(host, new AgentCommand.DeleteVm(head(2, 3, "delete")));
        await(o -> o.state() == ObservedState.ABSENT);
        assertThat(say(host, start(2, 2)))
                .as("late: said before it was to be deleted")
                .isInstanceOf(CommandReply.Refused.class);
        assertThat(say(host, new AgentCommand.StartVm(head(2, 2, "late"), spec())))
                .isInstanceOf(CommandReply.Refused.class);
        assertThat(guests).hasSize(1);
    }

    @Test
    void aNewerPlacementEndsTheOlderFirstAndBeginsWithAFreshDisk() throws Exception {
        VmHost host = life();
        accept(host, start(1, 1));
        await(o -> o.state() == ObservedState.RUNNING);
        Files.writeString(vmFolder().resolve("root.raw"), "old");
        accept(host, start(2, 1));
        await(o -> o.state() == ObservedState.RUNNING && o.epoch() == 2);
        assertThat(guests.getFirst().calls).endsWith("stop");
        assertThat(guests).hasSize(2);
        assertThat(vmFolder().resolve("root.raw")).doesNotExist();
        assertThat(files("leftovers")).singleElement().asString().contains(VM.value());
    }

    @Test
    void anotherLifeOfTheAgentGoesOnFromTheKeptDisk() throws Exception {
        VmHost first = life();
        accept(first, start(3, 4));
        await(o -> o.state() == ObservedState.RUNNING);
        Files.writeString(vmFolder().resolve("root.raw"), "data");
        VmHost second = life();
        assertThat(second.report())
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.state()).isEqualTo(ObservedState.KEPT);
                    assertThat(kept.epoch()).isEqualTo(3);
                    assertThat(kept.generation()).isEqualTo(4);
                });
        assertThat(say(second, start(2, 9))).isInstanceOf(CommandReply.Refused.class);
        seen.clear();
        accept(second, start(3, 4));
        await(o -> o.state() == ObservedState.RUNNING);
        assertThat(vmFolder().resolve("root.raw")).hasContent("data");
    }

    @Test
    void whatBelongsElsewhereIsKeptForAWhile() throws Exception {
        accept(life(), start(1, 1));
        await(o -> o.state() == ObservedState.RUNNING);
        VmHost second = life();
        seen.clear();
        accept(second, new AgentCommand.EvictVm(head(1, 2, "stray")));
        await(o -> o.state() == ObservedState.ABSENT);
        assertThat(second.report()).isEmpty();
        assertThat(files("leftovers")).hasSize(1);
        Leftovers leftovers =
                new Leftovers(folder.resolve("leftovers"), Duration.ofHours(1), () -> now);
        leftovers.sweep();
        assertThat(files("leftovers")).hasSize(1);
        now = now.plus(Duration.ofHours(2));
        leftovers.sweep();
        assertThat(files("leftovers")).isEmpty();
    }

    @Test
    void whatNobodyUnderstandsIsPutAside() throws Exception {
        Path broken = Files.createDirectories(vmFolder());
        Files.writeString(broken.resolve("vm.json"), "{\"format\":1");
        assertThat(life().report()).isEmpty();
        assertThat(files("vms")).isEmpty();
        assertThat(files("leftovers")).hasSize(1);
    }

    @Test
    void withoutALeaseGuestsStandStillAndNoneBegins() throws Exception {
        VmHost host = life();
        accept(host, start(1, 1));
        await(o -> o.state() == ObservedState.RUNNING);
        Incarnation agent = new Incarnation("abcdefgh");
        host.lease(agent, false);
        accept(host, new AgentCommand.RebootVm(head(1, 2, "reboot"), spec(), 0));
        await(o -> o.state() == ObservedState.RUNNING && o.generation() == 2);
        host.lease(agent, true);
        guests.getLast().isReady("boot-2");
        await(VmObservation::ready);
        assertThat(guests.getFirst().calls).startsWith("start", "pause");
        assertThat(guests.getLast().calls).containsExactly("start");
    }

    private VmHost life() {
        ImageSource none =
                new ImageSource() {
                    @Override
                    public ImageManifest manifest(String id) throws IOException {
                        throw new IOException("no image " + id);
                    }

                    @Override
                    public void fetch(ImageManifest image, ImagePart part, Path file)
                            throws IOException {
                        throw new IOException("no image " + image.id());
                    }
                };
        Path vms = folder.resolve("vms");
        InstantSource clock = () -> now;
        return new VmHost(
                new Environment(
                        new ImageStore(
                                folder.resolve("images"),
                                new ImageCache(folder.resolve("cache"), 1 << 20, clock),
                                none),
                        (id, spec, image, path, listener) -> {
                            PretendedGuest guest = new PretendedGuest(listener);
                            guests.add(guest);
                            return guest;
                        },
                        vms,
                        new Leftovers(folder.resolve("leftovers"), Duration.ofHours(1), clock),
                        new Snapshots(folder.resolve("snapshots")),
                        workers,
                        timers,
                        clock,
                        MonotonicClock.system(),
                        new AtomicLong(),
                        seen::add,
                        (from, to, time) -> {},
                        life -> true),
                new Admission(1 << 30));
    }

    private Path vmFolder() {
        return folder.resolve("vms").resolve(VM.value());
    }

    private List<String> files(String name) throws IOException {
        Path path = folder.resolve(name);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private VmObservation await(Predicate<VmObservation> what) throws InterruptedException {
        while (true) {
            VmObservation next = seen.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("an observation").isNotNull();
            if (next != null && what.test(next)) {
                return next;
            }
        }
    }

    private static void accept(VmHost host, AgentCommand command) throws Exception {
        assertThat(say(host, command)).isInstanceOf(CommandReply.Accepted.class);
    }

    private static CommandReply say(VmHost host, AgentCommand command) throws Exception {
        return host.command(command).get(20, TimeUnit.SECONDS);
    }

    private AgentCommand start(long epoch, long generation) {
        return new AgentCommand.StartVm(head(epoch, generation, "start"), spec());
    }

    private static CommandHead head(long epoch, long generation, String verb) {
        return new CommandHead(
                VM, epoch, generation, new CommandId(verb + "-" + epoch + "-" + generation));
    }

    private VmSpec spec() {
        return VmSpec.builder("a", "default", IMAGE, "small", 1, 1 << 20)
                .restartPolicy(policy)
                .build();
    }
}
