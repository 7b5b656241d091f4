package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.field;
import static dev.virga.control.http.Api.items;
import static dev.virga.control.http.Api.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.control.store.MemoryStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Volumes and networks are records that say so, and nothing that a VM could be given. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumesAndNetworksTest {
    private Api api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        api = new Api(folder, new MemoryStore("store-test"));
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    @Test
    void aVolumeIsARecordThatSaysSo() throws Exception {
        String body = "{\"name\":\"data\",\"sizeBytes\":10485760,\"labels\":{\"tier\":\"db\"}}";
        var made = api.post("createVolume", "/v1/volumes", body);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(field(made, "state")).isEqualTo("NotProvisioned");
        assertThat(field(made, "message")).contains("no bytes", "no VM can use it");
        assertThat(field(made, "id")).startsWith("vol-");
        assertThat(api.get("getVolume", "/v1/volumes/data").body()).isEqualTo(made.body());
        assertThat(items(api.get("listVolumes", "/v1/volumes?limit=1"))).hasSize(1);
        problem(api.post("createVolume", "/v1/volumes", body), 409, "name-taken");
        var vm = api.post("createVm", "/v1/vms", "{\"name\":\"a\",\"volumes\":[\"data\"]}");
        assertThat(problem(vm, 409, "wrong-state").detail())
                .contains("volume data is NotProvisioned", "order the VM without it");
        problem(
                api.post("createVm", "/v1/vms", "{\"name\":\"a\",\"volumes\":[\"none\"]}"),
                422,
                "unknown-volume");
        assertThat(api.delete("deleteVolume", "/v1/volumes/data").statusCode()).isEqualTo(200);
        problem(api.get("getVolume", "/v1/volumes/data"), 404, "not-found");
        problem(api.delete("deleteVolume", "/v1/volumes/data"), 404, "not-found");
    }

    @Test
    void aNetworkIsARecordThatSaysSo() throws Exception {
        var made = api.post("createNetwork", "/v1/networks", "{\"name\":\"lan\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(field(made, "state")).isEqualTo("NotProvisioned");
        assertThat(field(made, "message")).contains("no packets", "no VM can use it");
        assertThat(api.get("getNetwork", "/v1/networks/lan").body()).isEqualTo(made.body());
        assertThat(items(api.get("listNetworks", "/v1/networks"))).hasSize(1);
        problem(api.post("createNetwork", "/v1/networks", "{\"name\":\"lan\"}"), 409, "name-taken");
        var vm = api.post("createVm", "/v1/vms", "{\"name\":\"a\",\"networks\":[\"lan\"]}");
        assertThat(problem(vm, 409, "wrong-state").detail()).contains("network lan");
        problem(
                api.post("createVm", "/v1/vms", "{\"name\":\"a\",\"networks\":[\"none\"]}"),
                422,
                "unknown-network");
        assertThat(api.delete("deleteNetwork", "/v1/networks/lan").statusCode()).isEqualTo(200);
        problem(api.get("getNetwork", "/v1/networks/lan"), 404, "not-found");
    }

    @Test
    void nonsenseIsRefused() throws Exception {
        for (String body :
                List.of(
                        "{\"name\":\"v\"}",
                        "{\"name\":\"v\",\"sizeBytes\":0}",
                        "{\"name\":\"v\",\"sizeBytes\":1048577}",
                        "{\"name\":\"v\",\"sizeBytes\":70368745226240}",
                        "{\"name\":\"v\",\"sizeBytes\":\"1G\"}",
                        "{\"name\":\"V\",\"sizeBytes\":1048576}",
                        "{\"name\":\"v\",\"sizeBytes\":1048576,\"state\":\"Ready\"}")) {
            problem(api.post("createVolume", "/v1/volumes", body), 400, "invalid-request");
        }
        problem(
                api.post(
                        "createNetwork",
                        "/v1/networks",
                        "{\"name\":\"n\",\"cidr\":\"10.0.0.0/8\"}"),
                400,
                "invalid-request");
    }

    @Test
    void theyCountInTheQuotaOfTheirProject() throws Exception {
        api.post(
                "createProject",
                "/v1/projects",
                "{\"name\":\"small\",\"quota\":{\"vms\":1,\"vcpus\":1,\"memoryBytes\":1,"
                        + "\"volumes\":2,\"volumeBytes\":2097152,\"networks\":0}}");
        String volumes = "/v1/volumes?project=small";
        api.post("createVolume", volumes, "{\"name\":\"a\",\"sizeBytes\":1048576}");
        var second = api.post("createVolume", volumes, "{\"name\":\"b\",\"sizeBytes\":2097152}");
        assertThat(problem(second, 409, "quota-exceeded").detail()).contains("2 volumes of 2 MiB");
        problem(
                api.post("createNetwork", "/v1/networks?project=small", "{\"name\":\"n\"}"),
                409,
                "quota-exceeded");
        problem(api.delete("deleteProject", "/v1/projects/small"), 409, "in-use");
        // What is not named stays.
        var patched =
                api.call(
                        "updateProject",
                        "PATCH",
                        "/v1/projects/small",
                        ADMIN,
                        "{\"quota\":{\"vms\":1,\"vcpus\":1,\"memoryBytes\":1}}");
        assertThat(patched.body()).contains("\"volumeBytes\":2097152,\"networks\":0");
        api.delete("deleteVolume", "/v1/volumes/a?project=small");
        assertThat(api.delete("deleteProject", "/v1/projects/small").statusCode()).isEqualTo(200);
    }
}
