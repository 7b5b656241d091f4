package dev.virga.deploy.cloud;

import dev.virga.api.cell.CellLayout;
import dev.virga.api.tls.TlsFolder;
import dev.virga.api.tls.TlsTrust;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads the list of VMs all the time, from every control plane, and notes what cannot be true: an
 * epoch that goes back, an epoch on two nodes, the same boot of a guest in two epochs, a guest that
 * is ready and does not run.
 */
final class Onlooker implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(150);

    private final LocalCloud cloud;
    private final HttpClient http;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<String> lies = new CopyOnWriteArrayList<>();
    private final Map<String, Long> epochs = new HashMap<>();
    private final Map<String, Object> nodes = new HashMap<>();
    private final Map<Object, String> boots = new HashMap<>();
    private final List<String> endpoints = new ArrayList<>();
    private final Thread thread;
    private final AtomicInteger looks = new AtomicInteger();

    Onlooker(LocalCloud cloud) throws Exception {
        this.cloud = cloud;
        for (Map<?, ?> process : cloud.list("status")) {
            if ("control-plane".equals(process.get("role"))) {
                endpoints.add(String.valueOf(process.get("address")));
            }
        }
        Path authority =
                new TlsFolder(new CellLayout(cloud.home().resolve("data")).tls()).authority();
        http =
                endpoints.stream().anyMatch(endpoint -> endpoint.startsWith("https:"))
                        ? HttpClient.newBuilder().sslContext(TlsTrust.of(authority)).build()
                        : HttpClient.newHttpClient();
        thread = Thread.ofPlatform().daemon().name("onlooker").start(this::run);
    }

    private void run() {
        try {
            do {
                for (String endpoint : endpoints) {
                    look(endpoint);
                }
            } while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(String endpoint) throws InterruptedException {
        try {
            String token =
                    Files.readString(new CellLayout(cloud.home().resolve("data")).adminToken())
                            .strip();
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(endpoint + "/v1/vms"))
                            .timeout(Duration.ofSeconds(5))
                            .header("Authorization", "Bearer " + token)
                            .build();
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                looks.incrementAndGet();
                for (Object row : (List<?>) Json.plain(response.body())) {
                    judge(endpoint, (Map<?, ?>) row);
                }
            }
        } catch (IOException e) {
            // A control plane that is dead says nothing, so it does not lie.
            return;
        }
    }

    private void judge(String endpoint, Map<?, ?> vm) {
        String id = String.valueOf(vm.get("id"));
        long epoch = ((Number) Objects.requireNonNull(vm.get("epoch"))).longValue();
        String said = endpoint + ": " + vm;
        // Two control planes may be a moment apart; each by itself must only go forward.
        Long before = epochs.put(endpoint + id, epoch);
        if (before != null && epoch < before) {
            lies.add("the epoch goes back from " + before + ": " + said);
        }
        String placement = id + " epoch " + epoch;
        Object node = vm.get("node");
        if (node != null) {
            Object other = nodes.putIfAbsent(placement, node);
            if (other != null && !other.equals(node)) {
                lies.add(placement + " was on " + other + ": " + said);
            }
        }
        boolean ready = Boolean.TRUE.equals(vm.get("ready"));
        if (ready && !"Running".equals(vm.get("phase"))) {
            lies.add("ready, but not running: " + said);
        }
        Object boot = vm.get("bootId");
        if (ready && boot != null) {
            String other = boots.putIfAbsent(boot, placement);
            if (other != null && !other.equals(placement)) {
                lies.add("a boot of " + other + " is shown again: " + said);
            }
        }
    }

    /** What was seen that cannot be true. */
    List<String> lies() {
        return List.copyOf(lies);
    }

    /** How often it looked. */
    int looks() {
        return looks.get();
    }

    @Override
    public void close() throws InterruptedException {
        closing.countDown();
        thread.join();
        http.close();
    }
}
