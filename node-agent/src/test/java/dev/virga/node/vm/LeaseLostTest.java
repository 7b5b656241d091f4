package dev.virga.node.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandHead;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.VmId;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.time.SystemTimers;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.api.vm.VmSpec;
import dev.virga.api.wire.Json;
import dev.virga.node.agent.LeaseGuard;
import dev.virga.node.console.Console;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.image.ImageCache;
import dev.virga.node.image.ImageSource;
import dev.virga.node.image.ImageStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose lease ends, by a clock that only the test moves: nothing more goes into its guests
 * or comes out of them, and after ten minutes they end.
 */
class LeaseLostTest {
    private static final VmId VM = new VmId("vm-000000000001");
    private static final String IMAGE = "0123456789abcdef";
    private static final Incarnation LIFE = new Incarnation("life0001");
    private static final Duration TTL = Duration.ofSeconds(6);

    @TempDir private Path folder;

    private final AtomicLong nanos = new AtomicLong(77);
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final SystemTimers timers = new SystemTimers("test-timers");
    private final BlockingQueue<VmObservation> seen = new LinkedBlockingQueue<>();
    private final List<PretendedGuest> guests = new CopyOnWriteArrayList<>();
    private final List<GuestFactory.Listener> listeners = new CopyOnWriteArrayList<>();
    private final LeaseGuard guard = new LeaseGuard(nanos::get, this::now, LIFE);
    private boolean failover = true;

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
        renew();
    }

    @AfterEach
    void end() {
        timers.close();
        workers.shutdownNow();
    }

    @Test
    void nothingGoesInAfterTheLeaseHasEndedThoughNobodyHasNoticedYet() throws Exception {
        VmHost host = ready();
        VmSupervisor vm = host.vm(VM);
        Console.Reader keyboard = new Keyboard();
        vm.console().attach(keyboard, 0, true, false);
        vm.console().input(keyboard, "in time".getBytes(StandardCharsets.UTF_8));
        var answered = vm.exec(new ExecRequest("date", Optional.empty()));
        assertThat(answered.isCompletedExceptionally()).isFalse();
        List<String> before = List.copyOf(guests.getFirst().calls);
        assertThat(before).contains("typed in time").last().asString().contains("date");

        // The timer that makes guests stand still has not come yet.
        pass(TTL);
        assertThat(listeners.getFirst().mayRun().getAsBoolean()).as("slices, disks").isFalse();
        vm.console().input(keyboard, "too late".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() ->
                        vm.exec(new ExecRequest("reboot", Optional.empty()))
                                .get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ProblemException.class)
                .hasMessageContaining("no lease");
        assertThat(guests.getFirst().calls).isEqualTo(before);
    }

    @Test
    void whatWasTypedIsHeardWhenTheSameLifeHasTheLeaseAgain() throws Exception {
        VmHost host = ready();
        Console console = host.vm(VM).console();
        Console.Reader keyboard = new Keyboard();
        console.attach(keyboard, 0, true, false);
        pass(TTL);
        console.input(keyboard, "patience".getBytes(StandardCharsets.UTF_8));
        assertThat(guests.getFirst().calls).doesNotContain("typed patience");
        renew();
        await(() -> guests.getFirst().calls.contains("typed patience"));
    }

    @Test
    void anotherLifeDoesNotSpeakForTheGuestsOfTheFirst() throws Exception {
        ready();
        Incarnation second = new Incarnation("life0002");
        guard.begin(second);
        guard.renewed(second, guard.now(), TTL);
        assertThat(guard.valid()).isTrue();
        assertThat(listeners.getFirst().mayRun().getAsBoolean()).isFalse();
    }

    @Test
    void aGuestThatHasStoodStillForTenMinutesEndsAndBeginsAgainWhenItIsTold() throws Exception {
        VmHost host = ready();
        Files.writeString(folder.resolve("vms").resolve(VM.value()).resolve("root.raw"), "data");
        stand(host, VmSupervisor.STANDING.minusSeconds(1));
        assertThat(guests.getFirst().calls).contains("pause").doesNotContain("stop");
        stand(host, Duration.ofSeconds(11));
        VmObservation ended = await(o -> o.state() == ObservedState.KEPT);
        assertThat(ended.reason()).isEqualTo("StoodStill");
        assertThat(ended.message()).contains("10 minutes");
        assertThat(guests.getFirst().calls).endsWith("stop");
        stand(host, Duration.ofHours(1));
        assertThat(guests).hasSize(1);

        renew();
        host.lease(LIFE, guard.valid());
        start(host);
        await(o -> o.state() == ObservedState.RUNNING);
        assertThat(guests).hasSize(2);
        assertThat(folder.resolve("vms").resolve(VM.value()).resolve("root.raw"))
                .hasContent("data");
    }

    @Test
    void aLeaseThatComesBackInTimeLetsTheSameGuestGoOn() throws Exception {
        VmHost host = ready();
        for (int i = 0; i < 3; i++) {
            stand(host, Duration.ofMinutes(9));
            renew();
            host.lease(LIFE, guard.valid());
        }
        await(() -> guests.getFirst().calls.stream().filter("resume"::equals).count() == 3);
        assertThat(guests.getFirst().calls).doesNotContain("stop");
    }

    @Test
    void aGuestThatNobodyPlacesElsewhereNeverStandsStill() throws Exception {
        failover = false;
        VmHost host = ready();
        stand(host, Duration.ofHours(2));
        assertThat(host.vm(VM).lastSeen().orElseThrow().ready()).isTrue();
        assertThat(listeners.getFirst().mayRun().getAsBoolean()).isTrue();
        assertThat(guests.getFirst().calls).doesNotContain("pause", "stop");
    }

    /** The lease has ended, and it is looked at now and then, as the agent does. */
    private void stand(VmHost host, Duration time) throws Exception {
        if (guard.valid()) {
            pass(TTL);
            host.lease(LIFE, guard.valid());
            if (failover) {
                await(() -> guests.getFirst().calls.getLast().equals("pause"));
            }
        }
        pass(time);
        host.lease(LIFE, guard.valid());
        // What the look has posted is done before this is.
        host.command(new AgentCommand.StartVm(head("stale", 1), spec())).get(20, TimeUnit.SECONDS);
    }

    private VmHost ready() throws Exception {
        VmHost host =
                new VmHost(
                        new Environment(
                                new ImageStore(
                                        folder.resolve("images"),
                                        new ImageCache(folder.resolve("cache"), 1 << 20, this::now),
                                        new NoImages()),
                                (id, spec, image, path, listener) -> {
                                    PretendedGuest guest = new PretendedGuest(listener);
                                    listeners.add(listener);
                                    guests.add(guest);
                                    return guest;
                                },
                                folder.resolve("vms"),
                                new Leftovers(
                                        folder.resolve("leftovers"),
                                        Duration.ofHours(1),
                                        this::now),
                                new Snapshots(folder.resolve("snapshots")),
                                workers,
                                timers,
                                this::now,
                                nanos::get,
                                new AtomicLong(),
                                seen::add,
                                (from, to, time) -> {},
                                guard::valid),
                        new Admission(1 << 30));
        host.lease(LIFE, guard.valid());
        start(host);
        await(o -> o.state() == ObservedState.RUNNING);
        guests.getFirst().isReady("boot-1");
        await(VmObservation::ready);
        return host;
    }

    private void start(VmHost host) throws Exception {
        CommandReply reply =
                host.command(new AgentCommand.StartVm(head("start", 2), spec()))
                        .get(20, TimeUnit.SECONDS);
        assertThat(reply).isInstanceOf(CommandReply.Accepted.class);
    }

    private static CommandHead head(String id, long generation) {
        return new CommandHead(VM, 1, generation, new CommandId(id), Optional.of(LIFE));
    }

    private VmSpec spec() {
        return VmSpec.builder("a", "default", IMAGE, "small", 1, 1 << 20)
                .restartPolicy(RestartPolicy.ALWAYS)
                .failover(failover)
                .build();
    }

    private void renew() {
        guard.renewed(LIFE, guard.now(), TTL);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Instant now() {
        return Instant.EPOCH.plusNanos(nanos.get());
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

    private void await(BooleanSupplier what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!what.getAsBoolean()) {
            assertThat(System.nanoTime() - end < 0).isTrue();
            Thread.onSpinWait();
        }
    }

    private static final class Keyboard implements Console.Reader {
        @Override
        public void output(byte[] bytes) {}

        @Override
        public void demoted() {}
    }

    private static final class NoImages implements ImageSource {
        @Override
        public ImageManifest manifest(String id) throws IOException {
            throw new IOException("no image " + id);
        }

        @Override
        public void fetch(ImageManifest image, ImagePart part, Path file) throws IOException {
            throw new IOException("no image " + image.id());
        }
    }
}
