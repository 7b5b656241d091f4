package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.field;
import static dev.virga.control.http.Api.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.control.store.MemoryStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Being told what changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class WatchTest {
    private Api api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        api = new Api(folder, new MemoryStore("store-test"));
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    /** One event. */
    private record Event(String id, String type, String data) {}

    /** A watch that is read. */
    private final class Watch implements AutoCloseable {
        private final BufferedReader lines;

        Watch(String query, String token) throws Exception {
            HttpResponse<InputStream> response =
                    api.client()
                            .send(
                                    api.request("/v1/watch" + query, token).build(),
                                    HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
            lines =
                    new BufferedReader(
                            new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        Event next() throws IOException {
            String id = "";
            String type = "";
            while (true) {
                String line = lines.readLine();
                assertThat(line).as("the stream goes on").isNotNull();
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    return new Event(id, type, line.substring(6));
                }
            }
        }

        /** All up to one that tells of {@code word}. */
        List<Event> until(String word) throws IOException {
            List<Event> all = new ArrayList<>();
            do {
                all.add(next());
            } while (!all.getLast().toString().contains(word));
            return all;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private void create(String name) throws Exception {
        assertThat(api.post("createVm", "/v1/vms", "{\"name\":\"" + name + "\"}").statusCode())
                .isEqualTo(202);
    }

    @Test
    void whatIsThereIsToldFirstThenWhatChanges() throws Exception {
        create("early");
        try (Watch watch = new Watch("?kind=vm", ADMIN)) {
            List<Event> first = watch.until("synced");
            assertThat(first).anyMatch(event -> event.data().contains("early"));
            create("late");
            Event told = watch.until("\"late\"").getLast();
            assertThat(told.type()).isEqualTo("put");
            assertThat(told.data()).startsWith("{\"kind\":\"vm\",\"object\":{\"id\":\"vm-");
        }
    }

    @Test
    void itGoesOnWhereItWas() throws Exception {
        var list = api.get("listVms", "/v1/vms");
        String resume = list.headers().firstValue("Virga-Resume").orElseThrow();
        create("between");
        String last;
        try (Watch watch = new Watch("?kind=vm&resume=" + resume, ADMIN)) {
            Event told = watch.next();
            assertThat(told.data()).contains("between");
            last = told.id();
        }
        create("after");
        try (Watch watch = new Watch("?kind=vm&resume=" + last, ADMIN)) {
            assertThat(watch.next().data()).contains("\"after\"");
        }
    }

    @Test
    void volumesAndNetworksAreToldOf() throws Exception {
        api.post("createVolume", "/v1/volumes", "{\"name\":\"old\",\"sizeBytes\":1048576}");
        try (Watch watch = new Watch("?kind=volume&kind=network", ADMIN)) {
            assertThat(watch.until("synced")).anyMatch(event -> event.data().contains("\"old\""));
            create("unheard");
            api.post("createVolume", "/v1/volumes", "{\"name\":\"new\",\"sizeBytes\":1048576}");
            Event volume = watch.next();
            assertThat(volume.type()).isEqualTo("put");
            assertThat(volume.data())
                    .startsWith("{\"kind\":\"volume\",\"object\":{\"id\":\"vol-")
                    .contains("\"new\"", "NotProvisioned");
            api.post("createNetwork", "/v1/networks", "{\"name\":\"lan\"}");
            assertThat(watch.next().data())
                    .startsWith("{\"kind\":\"network\",\"object\":{\"id\":\"net-")
                    .contains("\"lan\"");
            api.delete("deleteVolume", "/v1/volumes/new");
            Event gone = watch.next();
            assertThat(gone.type()).isEqualTo("removed");
            assertThat(gone.data()).contains("\"kind\":\"volume\"", "\"name\":\"new\"");
            api.delete("deleteNetwork", "/v1/networks/lan");
            assertThat(watch.next().type()).isEqualTo("removed");
        }
    }

    @Test
    void whatIsNotKnownIsListedAgain() throws Exception {
        for (String resume : List.of("store-other.1", "store-test.999999", "store-test.-1")) {
            problem(api.send(api.request("/v1/watch?resume=" + resume, ADMIN)), 410, "gone");
        }
        problem(api.send(api.request("/v1/watch?resume=x", ADMIN)), 400, "invalid-request");
        problem(api.send(api.request("/v1/watch?kind=stars", ADMIN)), 400, "invalid-request");
    }

    @Test
    void anotherProjectIsNotTold() throws Exception {
        api.post("createProject", "/v1/projects", "{\"name\":\"quiet\"}");
        String token =
                field(
                        api.post(
                                "createToken",
                                "/v1/projects/quiet/tokens",
                                "{\"role\":\"operator\"}"),
                        "secret");
        try (Watch watch = new Watch("", token)) {
            watch.until("synced");
            create("loud");
            api.call("createVm", "POST", "/v1/vms", token, "{\"name\":\"own\"}");
            assertThat(watch.until("\"own\"")).noneMatch(event -> event.data().contains("loud"));
        }
    }
}
