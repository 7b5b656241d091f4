package dev.virga.control.http;

import dev.virga.api.agent.CommandReply;
import dev.virga.api.time.MonotonicClock;
import dev.virga.api.time.SystemTimers;
import dev.virga.control.SchedulerRegistry;
import dev.virga.control.reconcile.PlacementListener;
import dev.virga.control.reconcile.ReconcileLoop;
import dev.virga.control.reconcile.VmReconciler;
import dev.virga.control.scheduler.SnapshotKeeper;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.sql.SqlStore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How many VMs a second can be ordered over HTTP (each a durable commit with its idempotency
 * record, operation and event) and placed (each a durable commit of placement and allocation): the
 * real API, store, scheduler and reconciler in one process, agents that say yes to everything.
 * Arguments: a folder for the store or a JDBC URL, how many VMs, how many requests at once.
 */
public final class CommitBench {
    private static final int NODES = 100;
    private static final int WARM_UP = 5_000;

    private CommitBench() {}

    public static void main(String[] args) throws Exception {
        int vms = Integer.parseInt(args[1]);
        int atOnce = Integer.parseInt(args[2]);
        boolean file = !args[0].startsWith("jdbc:");
        Path folder = Files.createTempDirectory(file ? Path.of(args[0]) : Path.of("/tmp"), "bench");
        InstantSource clock = InstantSource.system();
        try (SqlStore store =
                        file
                                ? SqlStore.sqlite(folder.resolve("cell.db"), clock, "store-bench")
                                : SqlStore.postgresql(args[0], clock, "store-bench");
                Api api = new Api(folder, store);
                SystemTimers timers = new SystemTimers("timers");
                ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            VmReconciler reconciler =
                    new VmReconciler(
                            store,
                            SchedulerRegistry.spread(),
                            new SnapshotKeeper(store, SnapshotKeeper.NO_OVERCOMMIT),
                            (node, command) ->
                                    CompletableFuture.completedFuture(
                                            new CommandReply.Accepted(command.head().command())),
                            workers,
                            clock,
                            MonotonicClock.system(),
                            PlacementListener.NONE);
            new ReconcileLoop(store, reconciler::step, timers, workers).start();
            prepare(api, vms + WARM_UP);
            order(api, http, "warm", WARM_UP, atOnce);
            awaitPlaced(store, WARM_UP);
            long revision = store.view().revision();
            Duration busy = busy();
            long start = System.nanoTime();
            long[] nanos = order(api, http, "vm", vms, atOnce);
            double ordered = (System.nanoTime() - start) / 1e9;
            awaitPlaced(store, WARM_UP + vms);
            double placed = (System.nanoTime() - start) / 1e9;
            busy = busy().minus(busy);
            Arrays.sort(nanos);
            System.out.printf(
                    "%d VMs, %d requests at once, %s%n",
                    vms, atOnce, file ? "SQLite" : "PostgreSQL");
            System.out.printf(
                    "ordered: %.0f/s, p50 %.1f ms, p99 %.1f ms%n",
                    vms / ordered, nanos[vms / 2] / 1e6, nanos[vms * 99 / 100] / 1e6);
            System.out.printf(
                    "ordered and placed: %.0f/s; %d commits, %.0f/s%n",
                    vms / placed,
                    store.view().revision() - revision,
                    (store.view().revision() - revision) / placed);
            System.out.printf(
                    "processor time of a VM, this client's part too: %.2f ms%n",
                    busy.toNanos() / 1e6 / vms);
        }
        System.exit(0);
    }

    /** Processor time of this process. */
    private static Duration busy() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void prepare(Api api, int vms) throws Exception {
        api.call(
                "updateProject",
                "PATCH",
                "/v1/projects/default",
                Api.ADMIN,
                "{\"quota\":{\"vms\":1000000,\"vcpus\":1000000,\"memoryBytes\":9000000000000000}}");
        for (int i = 0; i < NODES; i++) {
            api.call(
                    "registerNode",
                    "PUT",
                    "/v1/nodes/node-" + i,
                    Api.NODE,
                    "{\"incarnation\":\"abcdefgh\",\"capacity\":{\"cpus\":64,\"memoryBytes\":"
                            + (1L << 30) * vms
                            + "},\"labels\":{},\"endpoint\":\"http://127.0.0.1:1\",\"pid\":1}");
        }
    }

    /** Orders VMs; how long each request took. */
    private static long[] order(Api api, HttpClient http, String name, int count, int atOnce)
            throws Exception {
        long[] nanos = new long[count];
        Semaphore room = new Semaphore(atOnce);
        CountDownLatch answered = new CountDownLatch(count);
        AtomicInteger failures = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            int number = i;
            HttpRequest request =
                    Api.json(
                                    "POST",
                                    api.request("/v1/vms", Api.ADMIN)
                                            .header("Idempotency-Key", name + number),
                                    "{\"name\":\"" + name + number + "\",\"flavor\":\"tiny\"}")
                            .build();
            room.acquire();
            long start = System.nanoTime();
            var unused =
                    http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                            .whenComplete((answer, failure) -> {
                                nanos[number] = System.nanoTime() - start;
                                if (failure != null || answer.statusCode() != 202) {
                                    failures.incrementAndGet();
                                }
                                room.release();
                                answered.countDown();
                            });
        }
        if (!answered.await(10, TimeUnit.MINUTES) || failures.get() > 0) {
            throw new IllegalStateException(failures.get() + " requests failed");
        }
        return nanos;
    }

    private static void awaitPlaced(SqlStore store, int count) {
        long deadline = System.nanoTime() + Duration.ofMinutes(10).toNanos();
        while (store.view().allocations().values().stream().mapToInt(Allocation::vms).sum()
                < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not all VMs are placed");
            }
            // Looking takes a while itself; not at the cost of those who are looked at.
            LockSupport.parkNanos(1_000_000);
        }
    }
}
