package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A control plane is stopped in the middle of a change, when it holds the lock of the store's file:
 * the witness ends it, the other one goes on, and it comes back.
 */
class FrozenStoreIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final int ATTEMPTS = 2_000;

    @BeforeEach
    void begin() throws Exception {
        CLOUD.run("down", "--purge");
        CLOUD.ok("up", "--nodes", "1", "--control-planes", "2");
    }

    @AfterEach
    void end() throws Exception {
        CLOUD.ok("down", "--purge");
    }

    @Test
    void theOtherControlPlaneGoesOn() throws Exception {
        long pid = CLOUD.pid("cp-2");
        AtomicBoolean writing = new AtomicBoolean(true);
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> write(writing))
                        // It is cut off when its control plane ends, which is meant.
                        .exceptionally(failure -> null);
        try {
            stopWithLock(pid);
            // Volumes are rows like any other; this one is cp-1's to write.
            CLOUD.ok("volume", "create", "meanwhile", "--size", "1M");
            LocalCloud.await(
                    "the stopped one has ended",
                    () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        } finally {
            writing.set(false);
        }
        writer.join();
        LocalCloud.await(
                "it is started again", () -> "running".equals(CLOUD.process("cp-2").get("state")));
        LocalCloud.await(
                "its metrics say so",
                () -> metrics().contains("virga_witness_ended_total{process=\"cp-2\"} 1.0"));
        assertThat(CLOUD.pid("cp-2")).isNotEqualTo(pid);
        assertThat(CLOUD.ok("volume", "ls", "-o", "name").output()).contains("meanwhile");
    }

    /** Stops it at random moments until one is in the middle of a change. */
    private static void stopWithLock(long pid) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path shared = CLOUD.home().resolve("data/cell/store/cell.db-shm");
        String node = ":" + Files.getAttribute(shared, "unix:ino");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            LocalCloud.signal("STOP", pid);
            if (held(pid, node)) {
                return;
            }
            LocalCloud.signal("CONT", pid);
            LockSupport.parkNanos(random.nextInt(20_000_000));
        }
        throw new AssertionError("never in the middle of a change, seed " + seed);
    }

    private static boolean held(long pid, String node) throws Exception {
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .map(line -> List.of(line.strip().split(" +")))
                .anyMatch(lock ->
                        lock.contains("WRITE")
                                && lock.contains(Long.toString(pid))
                                && lock.stream().anyMatch(word -> word.endsWith(node)));
    }

    /** Asks cp-2 for one volume after the other. */
    private static void write(AtomicBoolean writing) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String token = Files.readString(CLOUD.home().resolve("data/cell/admin.token")).strip();
            URI volumes = URI.create(CLOUD.process("cp-2").get("address") + "/v1/volumes");
            for (int i = 0; writing.get(); i++) {
                HttpRequest request =
                        HttpRequest.newBuilder(volumes)
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"name\":\"v" + i + "\",\"sizeBytes\":1048576}"))
                                .build();
                http.send(request, HttpResponse.BodyHandlers.discarding());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String metrics() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI witness = URI.create(CLOUD.process("witness").get("address") + "/metrics");
            return http.send(
                            HttpRequest.newBuilder(witness).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
