package dev.virga.control;

import dev.virga.api.cell.CellLayout;
import dev.virga.api.cell.TokenFile;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.id.Tokens;
import dev.virga.api.id.VmId;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.time.SystemTimers;
import dev.virga.api.tls.TlsFolder;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.control.change.Mutations;
import dev.virga.control.cluster.AgentBus;
import dev.virga.control.cluster.ClusterMember;
import dev.virga.control.cluster.MemberConfig;
import dev.virga.control.cluster.RevisionNotices;
import dev.virga.control.event.EventService;
import dev.virga.control.flavor.FlavorService;
import dev.virga.control.group.GroupService;
import dev.virga.control.ha.JudgeFile;
import dev.virga.control.ha.LeaseBook;
import dev.virga.control.ha.LeaseTerms;
import dev.virga.control.ha.NodeHealth;
import dev.virga.control.ha.NodeJudge;
import dev.virga.control.http.ApiServer;
import dev.virga.control.http.Contract;
import dev.virga.control.http.HttpSnapshots;
import dev.virga.control.http.Operations;
import dev.virga.control.http.Services;
import dev.virga.control.image.ImageUploads;
import dev.virga.control.key.KeyService;
import dev.virga.control.metrics.ControlMetrics;
import dev.virga.control.network.NetworkService;
import dev.virga.control.node.NodeAdmin;
import dev.virga.control.node.NodeService;
import dev.virga.control.operation.OperationService;
import dev.virga.control.operation.OperationTracker;
import dev.virga.control.project.ProjectService;
import dev.virga.control.project.TokenService;
import dev.virga.control.reconcile.Observations;
import dev.virga.control.reconcile.ReconcileLoop;
import dev.virga.control.reconcile.Turns;
import dev.virga.control.reconcile.VmReconciler;
import dev.virga.control.scheduler.Scheduler;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.snapshot.SnapshotLoop;
import dev.virga.control.snapshot.SnapshotService;
import dev.virga.control.store.Store;
import dev.virga.control.store.sql.SqlStore;
import dev.virga.control.vm.PlacementService;
import dev.virga.control.vm.VmRenderer;
import dev.virga.control.vm.VmService;
import dev.virga.control.volume.VolumeService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** One control plane: the wiring of its parts. */
public final class ControlPlane implements AutoCloseable {
    private static final Duration COMPACT_PERIOD = Duration.ofMinutes(1);
    private static final Duration JUDGE_PERIOD = Duration.ofMillis(100);
    private static final long START_SECONDS = 30;

    private final ClusterMember member;
    private final Store store;
    private final SystemTimers timers;
    private final ExecutorService workers;
    private final HttpServer server;

    private ControlPlane(
            ClusterMember member,
            Store store,
            SystemTimers timers,
            ExecutorService workers,
            HttpServer server) {
        this.member = member;
        this.store = store;
        this.timers = timers;
        this.workers = workers;
        this.server = server;
    }

    /**
     * Starts everything; when it returns, the API serves.
     *
     * @throws IllegalStateException if it cannot start
     */
    public static ControlPlane start(ControlPlaneConfig config) {
        CellLayout layout = new CellLayout(config.data());
        String adminToken = TokenFile.loadOrCreate(layout.adminToken());
        String nodeToken = TokenFile.loadOrCreate(layout.nodeToken());
        Optional<TlsIdentity> tls = identity(config, layout);
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        // Each takes a while, and neither needs the other.
        CompletableFuture<ClusterMember> joining =
                CompletableFuture.supplyAsync(
                        () ->
                                ClusterMember.join(
                                        new MemberConfig(
                                                config.cell(),
                                                config.name(),
                                                config.member(),
                                                config.seeds(),
                                                tls.filter(identity -> config.secureBus()))),
                        task -> Thread.ofPlatform().name("join").start(task));
        SqlStore store;
        try {
            store = open(config, layout, clock, "store-" + Tokens.letters(random, 12));
        } catch (RuntimeException e) {
            joining.thenAccept(ClusterMember::close).exceptionally(failure -> null).join();
            throw e;
        }
        ClusterMember member;
        try {
            member = joining.join();
        } catch (CompletionException e) {
            store.close();
            throw new IllegalStateException("cannot join the cell: " + e.getCause(), e);
        }
        SystemTimers timers = new SystemTimers("timers");
        ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Vertx vertx = member.vertx();
            var contract = Contract.load(vertx);
            // The file of a store in a file is this host's alone, and with it every judge.
            Optional<String> judges =
                    JudgeFile.write(layout.judges(), config.name())
                            .filter(folder -> config.store().isEmpty());
            RevisionNotices notices = member.notices();
            store.onCommit(notices::tell);
            notices.listen(store::hurry);
            LeaseTerms terms = LeaseTerms.STANDARD;
            LeaseBook leases = new LeaseBook(MonotonicClock.system());
            NodeHealth health = new NodeHealth(leases, terms);
            AgentBus bus = new AgentBus(vertx);
            ControlMetrics metrics = new ControlMetrics(store, health);
            NodeJudge judge = new NodeJudge(store, leases, terms, metrics::fenced);
            ImageCatalog images = new ImageCatalog(layout.images());
            FlavorService flavors = new FlavorService(store);
            TokenService tokens = new TokenService(store, random, clock);
            tokens.admit(adminToken, "made by " + config.name());
            NodeService nodes =
                    new NodeService(
                            store, health, judge, terms, judges, config.trustedNetwork(), clock);
            SnapshotKeeper snapshots = new SnapshotKeeper(store, SnapshotKeeper.NO_OVERCOMMIT);
            Scheduler scheduler = SchedulerRegistry.spread();
            VmService vms =
                    new VmService(store, images, flavors, new VmRenderer(health), clock, random);
            Services services =
                    new Services(
                            store,
                            new Mutations(store, clock),
                            images,
                            new ImageUploads(layout.images(), clock),
                            flavors,
                            vms,
                            new PlacementService(vms, scheduler, snapshots),
                            nodes,
                            new NodeAdmin(nodes, clock),
                            new ProjectService(store, clock),
                            tokens,
                            new KeyService(store, clock),
                            new SnapshotService(store, vms, clock, random),
                            new GroupService(store, clock),
                            new VolumeService(store, clock, random),
                            new NetworkService(store, clock, random),
                            new OperationService(store),
                            new EventService(store));

            VmReconciler reconciler =
                    new VmReconciler(
                            store,
                            scheduler,
                            snapshots,
                            bus,
                            workers,
                            clock,
                            MonotonicClock.system(),
                            metrics.placements());
            Predicate<VmId> mine = vm -> member.owns(vm.value());
            Turns turns = new Turns(reconciler::step, mine, store, MonotonicClock.system());
            ReconcileLoop loop =
                    new ReconcileLoop(store, metrics.reconciles(turns), timers, workers);
            metrics.reconciling(loop);
            loop.start();
            bus.listen(workers, new Observations(store, bus, clock)::take);
            timers.every(COMPACT_PERIOD, () -> workers.execute(store::compact));
            store.onRevision((change, view) -> leases.look(view));
            timers.every(JUDGE_PERIOD, judge::look);

            OperationTracker tracker = new OperationTracker(store, mine, workers, clock);
            tracker.start();
            timers.every(ReconcileLoop.RESYNC, () -> workers.execute(tracker::all));

            SnapshotLoop kept =
                    new SnapshotLoop(
                            store, new HttpSnapshots(vertx, nodeToken, tls), mine, workers, clock);
            kept.start();
            timers.every(ReconcileLoop.RESYNC, () -> workers.execute(kept::all));

            Operations operations = new Operations(vertx, services, workers, nodeToken, tls);
            ApiServer api =
                    new ApiServer(
                            vertx,
                            tokens,
                            nodeToken,
                            metrics,
                            member::running,
                            tls.filter(identity -> config.http().secure()));
            HttpServer server =
                    await(
                            contract.compose(loaded ->
                                    api.start(
                                            config.http().endpoint(),
                                            loaded,
                                            operations.all(),
                                            operations::console)));
            return new ControlPlane(member, store, timers, workers, server);
        } catch (RuntimeException e) {
            timers.close();
            workers.shutdownNow();
            member.close();
            store.close();
            throw e;
        }
    }

    /** Who begins a cell makes its authority. */
    private static Optional<TlsIdentity> identity(ControlPlaneConfig config, CellLayout layout) {
        if (!config.http().secure() && !config.secureBus()) {
            return Optional.empty();
        }
        TlsFolder folder = new TlsFolder(layout.tls());
        Instant now = Instant.now();
        folder.found(now);
        return Optional.of(folder.identity(config.name(), config.http().endpoint().host(), now));
    }

    private static SqlStore open(
            ControlPlaneConfig config, CellLayout layout, InstantSource clock, String freshId) {
        return config.store()
                .map(url -> SqlStore.postgresql(url, clock, freshId))
                .orElseGet(() -> SqlStore.sqlite(layout.store(), clock, freshId));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the API did not start: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the API did not start in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the API started", e);
        }
    }

    /** The port that the API listens on. */
    public int httpPort() {
        return server.actualPort();
    }

    /** Stops serving and leaves the cell. Guests do not notice. */
    @Override
    public void close() {
        timers.close();
        member.close();
        workers.shutdownNow();
        store.close();
    }
}
