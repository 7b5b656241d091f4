package dev.virga.node.agent;

import dev.virga.api.agent.AgentEvent;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.CellLayout;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.cell.TokenFile;
import dev.virga.api.id.Incarnation;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.time.SystemTimers;
import dev.virga.api.tls.TlsFolder;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.guest.device.DevicePool;
import dev.virga.node.cluster.ClusterLink;
import dev.virga.node.cluster.LinkConfig;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.guest.Hardware;
import dev.virga.node.guest.TemplateDepot;
import dev.virga.node.http.AgentHttp;
import dev.virga.node.image.ImageCache;
import dev.virga.node.image.ImageStore;
import dev.virga.node.memory.NodeMemory;
import dev.virga.node.memory.PoolConfig;
import dev.virga.node.metrics.JvmBudget;
import dev.virga.node.metrics.NodeMetrics;
import dev.virga.node.vcpu.Policy;
import dev.virga.node.vcpu.VcpuScheduler;
import dev.virga.node.vm.Admission;
import dev.virga.node.vm.Environment;
import dev.virga.node.vm.Leftovers;
import dev.virga.node.vm.Snapshots;
import dev.virga.node.vm.VmHost;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * One node: the wiring of its parts. Guests, consoles, HTTP server and lease stand on their own;
 * only commands and events go through the cluster link, which may come and go.
 */
public final class NodeAgent implements AutoCloseable {
    private static final Duration REPORT_PERIOD = Duration.ofSeconds(1);

    /** How soon guests stand still after the lease has ended, if nothing else notices before. */
    private static final Duration LEASE_PERIOD = Duration.ofMillis(20);

    private static final Duration BALANCE_PERIOD = Duration.ofSeconds(1);
    private static final Duration TIDY_PERIOD = Duration.ofSeconds(GuestFactory.TIDY_SECONDS);
    private static final Duration SWEEP_PERIOD = Duration.ofMinutes(10);
    private static final long START_SECONDS = 20;

    /** Threads on which all guests' devices work; they wait for disks. */
    private static final int DEVICE_THREADS = 8;

    /** How many times the memory the swap file may reach. */
    private static final long SWAPS = 2;

    private final AgentConfig config;
    private final NodeLock lock;
    private final SystemTimers timers = new SystemTimers("timers");
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong sequence = new AtomicLong();
    private final Vertx vertx;
    private final NodeMemory memory;
    private final VcpuScheduler processors;
    private final DevicePool devices;
    private final GuestFactory factory;
    private final VmHost vms;
    private final ClusterLink link;
    private final LeaseGuard guard;
    private final LeaseKeeper keeper;
    private final HttpServer server;
    private final AtomicBoolean linkStarted = new AtomicBoolean();

    /**
     * Starts the agent; it joins the cell as soon as a control plane answers.
     *
     * @throws IllegalStateException if it cannot start
     */
    public NodeAgent(AgentConfig config, Function<Hardware, GuestFactory> guests) {
        this.config = config;
        CellLayout layout = new CellLayout(config.data());
        Path folder = layout.node(config.name().value());
        String token = TokenFile.loadOrCreate(layout.nodeToken());
        MonotonicClock clock = MonotonicClock.system();
        Optional<TlsIdentity> tls =
                config.secure()
                        ? Optional.of(
                                new TlsFolder(layout.tls())
                                        .identity(
                                                config.name().value(),
                                                config.http().endpoint().host(),
                                                Instant.now()))
                        : Optional.empty();
        lock = NodeLock.take(folder);
        Path vmFolder = makeFolder(folder.resolve("vms"));
        memory =
                new NodeMemory(
                        PoolConfig.of(config.memoryBytes())
                                .withSwap(folder.resolve("swap"), SWAPS * config.memoryBytes()),
                        clock::nanos);
        processors = new VcpuScheduler(config.workers(), Policy.FAIR);
        devices = new DevicePool("guests", DEVICE_THREADS);
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4));
        ControlPlaneClient client =
                new ControlPlaneClient(vertx, config.controlPlanes(), token, tls);
        ImageCache cache =
                new ImageCache(
                        folder.resolve("images"), config.imageCacheBytes(), InstantSource.system());
        ImageStore images = new ImageStore(layout.images(), cache, client);
        Leftovers leftovers =
                new Leftovers(
                        folder.resolve("leftovers"), config.retention(), InstantSource.system());
        Snapshots snapshots = new Snapshots(folder.resolve("snapshots"));
        timers.every(SWEEP_PERIOD, leftovers::sweep);
        SecureRandom random = new SecureRandom();
        guard = new LeaseGuard(clock, InstantSource.system(), Incarnation.next(random));
        Admission admission = new Admission(config.capacity().memoryBytes());
        NodeMetrics metrics = new NodeMetrics(config.name().value());
        factory =
                guests.apply(
                        new Hardware(
                                memory,
                                processors,
                                devices,
                                Optional.of(new TemplateDepot(folder.resolve("templates"), client)),
                                Optional.of(folder.resolve("template-disks"))));
        Environment env =
                new Environment(
                        images,
                        factory,
                        vmFolder,
                        leftovers,
                        snapshots,
                        workers,
                        timers,
                        InstantSource.system(),
                        clock,
                        sequence,
                        this::changed,
                        metrics::moved,
                        guard::valid);
        vms = new VmHost(env, admission);
        cache.users(this::imagesInUse);
        lease();
        link =
                new ClusterLink(
                        new LinkConfig(
                                config.cell(),
                                config.name(),
                                config.member(),
                                config.seeds(),
                                tls.filter(identity -> config.secureBus())),
                        vms::command,
                        this::report,
                        guard::valid,
                        clock);
        metrics.watch(factory::cloneStats);
        metrics.watch(admission, memory::stats, () -> guard.ageNanos().orElse(0) / 1e9);
        JvmBudget budget = JvmBudget.ofProcess(config.memoryBytes());
        budget.say();
        metrics.watch(budget);
        metrics.watch(processors);
        metrics.watch(memory);
        metrics.watch(cache);
        AgentHttp http =
                new AgentHttp(
                        vertx,
                        token,
                        vms,
                        snapshots,
                        this::templateFile,
                        this::ready,
                        () -> metrics.scrape(vms));
        server = listen(http, tls.filter(identity -> config.http().secure()));
        StrainGauge strain =
                new StrainGauge(processors::pressure, () -> memory.stats().refaults(), clock);
        keeper =
                new LeaseKeeper(
                        client,
                        config.name(),
                        this::registration,
                        guard,
                        new LeaseTalk(
                                guard,
                                () -> Incarnation.next(random),
                                Judges::allGone,
                                new NodeConditions(strain, memory, factory::templates)),
                        this::registered,
                        this::answered);
    }

    /** Registers, and does what it is told from then on. */
    public void start() {
        keeper.start();
        timers.every(REPORT_PERIOD, this::report);
        timers.every(LEASE_PERIOD, this::lease);
        timers.every(BALANCE_PERIOD, memory::balance);
        timers.every(TIDY_PERIOD, factory::tidy);
    }

    private static Path makeFolder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder + ": " + e, e);
        }
    }

    private Path templateFile(String image, String shape, String part) throws IOException {
        if (!TemplateDepot.valid(image, shape) || !TemplateDepot.PARTS.contains(part)) {
            throw new IOException("there is no such part of a template");
        }
        return factory.template(image, shape).resolve(part);
    }

    private HttpServer listen(AgentHttp http, Optional<TlsIdentity> tls) {
        try {
            return http.start(config.http().endpoint(), tls)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot listen at " + config.http() + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private NodeRegistration registration(Incarnation life) {
        return new NodeRegistration(
                life,
                config.capacity(),
                config.labels(),
                url(),
                ProcessHandle.current().pid(),
                ProcessIdentity.self());
    }

    /** A control plane answers: now there is a cell to join. */
    private void registered() {
        if (linkStarted.compareAndSet(false, true)) {
            link.start();
        } else {
            report();
        }
    }

    private void answered() {
        lease();
        if (guard.valid()) {
            link.hurry();
        }
    }

    /** Guests run as the lease allows. */
    private void lease() {
        vms.lease(guard.life(), guard.valid());
    }

    private void changed(VmObservation observation) {
        Incarnation life = guard.life();
        if (guard.valid(life)) {
            link.send(new AgentEvent.VmChanged(config.name(), life, observation));
        }
    }

    /** Says everything: what got lost is heard now, and a link that is broken is noticed. */
    private void report() {
        Incarnation life = guard.life();
        // The number is taken first: what changes meanwhile has a higher one.
        long number = sequence.incrementAndGet();
        List<VmObservation> seen = vms.report();
        if (guard.valid(life)) {
            link.send(new AgentEvent.FullReport(config.name(), life, number, seen));
        }
    }

    private Set<String> imagesInUse() {
        Set<String> used = new HashSet<>(vms.images());
        used.addAll(factory.images());
        return used;
    }

    private boolean ready() {
        return guard.valid() && link.connected();
    }

    /** Where its HTTP server is. */
    public String url() {
        Endpoint endpoint = new Endpoint(config.http().endpoint().host(), server.actualPort());
        return new BaseUrl(config.http().secure(), endpoint).toString();
    }

    /** Stops every guest and leaves the cell; takes a few seconds at most. */
    @Override
    public void close() {
        keeper.close();
        timers.close();
        vms.close();
        link.close();
        workers.shutdownNow();
        factory.close();
        processors.close();
        devices.close();
        memory.close();
        var unused = vertx.close();
        lock.close();
    }
}
