package dev.virga.cli.cell;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.CellLayout;
import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.cell.TokenFile;
import dev.virga.api.node.WitnessReport;
import dev.virga.api.tls.TlsFolder;
import dev.virga.api.tls.TlsTrust;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the control planes which agent's process is gone: proof of death, which fences its lease at
 * once. Each is told once, to whichever control plane answers. Not safe from several threads.
 */
final class DeathNotices {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CellLayout layout;
    private final Consumer<String> log;
    private final Set<ProcessIdentity> told = new HashSet<>();

    DeathNotices(CellLayout layout, Consumer<String> log) {
        this.layout = layout;
        this.log = log;
    }

    /** Tells it, unless that was done; if nobody answers, the next call tries again. */
    void tell(CellPlan plan, ProcessRecord dead) throws IOException {
        if (dead.identity().isEmpty()
                || !dead.identity().get().gone()
                || told.contains(dead.identity().get())) {
            return;
        }
        // The owner's: a node's token counts for nothing without the node's certificate.
        String token = TokenFile.load(layout.adminToken());
        String body = Json.write(new WitnessReport(dead.identity().get()));
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (plan.apis().stream().anyMatch(BaseUrl::secure)) {
            builder.sslContext(TlsTrust.of(new TlsFolder(layout.tls()).authority()));
        }
        try (HttpClient http = builder.build()) {
            for (BaseUrl api : plan.apis()) {
                HttpRequest request =
                        HttpRequest.newBuilder(
                                        URI.create(api + "/v1/nodes/" + dead.name() + "/witness"))
                                .timeout(PATIENCE)
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build();
                if (heard(http, request, dead)) {
                    told.add(dead.identity().get());
                    return;
                }
            }
        }
    }

    private boolean heard(HttpClient http, HttpRequest request, ProcessRecord dead) {
        try {
            int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            boolean understood = status < 500;
            if (understood) {
                log.accept(
                        dead.name()
                                + ": told "
                                + request.uri().getAuthority()
                                + " that process "
                                + dead.pid()
                                + " is gone: "
                                + status);
            }
            return understood;
        } catch (IOException e) {
            // That one does not answer; the next one may, or the same one later.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
