package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.field;
import static dev.virga.control.http.Api.items;
import static dev.virga.control.http.Api.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.control.store.MemoryStore;
import dev.virga.control.store.Token;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what, and where. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectsTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me";

    private final MemoryStore store = new MemoryStore("store-test");
    private Api api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        api = new Api(folder, store);
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    private String token(String project, String role) throws Exception {
        HttpResponse<String> made =
                api.post(
                        "createToken",
                        "/v1/projects/" + project + "/tokens",
                        "{\"role\":\"" + role + "\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return field(made, "secret");
    }

    private void project(String name) throws Exception {
        var made = api.post("createProject", "/v1/projects", "{\"name\":\"" + name + "\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    }

    @Test
    void whatIsAnotherProjectsIsNotThere() throws Exception {
        project("red");
        project("blue");
        String red = token("red", "operator");
        String blue = token("blue", "admin");
        var vm = api.call("createVm", "POST", "/v1/vms", red, "{\"name\":\"mine\"}");
        assertThat(vm.statusCode()).as(vm.body()).isEqualTo(202);
        assertThat(field(vm, "project")).isEqualTo("red");
        String id = field(vm, "id");
        for (String name : new String[] {"mine", id}) {
            problem(
                    api.valid("getVm", api.send(api.request("/v1/vms/" + name, blue))),
                    404,
                    "not-found");
            problem(
                    api.valid("deleteVm", api.send(api.request("/v1/vms/" + name, blue).DELETE())),
                    404,
                    "not-found");
            problem(
                    api.call("stopVm", "POST", "/v1/vms/" + name + "/stop", blue, ""),
                    404,
                    "not-found");
            problem(
                    api.call(
                            "execInVm",
                            "POST",
                            "/v1/vms/" + name + "/exec",
                            blue,
                            "{\"command\":\"id\"}"),
                    404,
                    "not-found");
        }
        problem(
                api.valid("listVms", api.send(api.request("/v1/vms?project=red", blue))),
                404,
                "not-found");
        assertThat(items(api.valid("listVms", api.send(api.request("/v1/vms", blue))))).isEmpty();
        assertThat(items(api.valid("listVms", api.send(api.request("/v1/vms", red))))).hasSize(1);
        assertThat(items(api.get("listVms", "/v1/vms?project=red"))).hasSize(1);
        assertThat(items(api.valid("listEvents", api.send(api.request("/v1/events", blue)))))
                .isEmpty();
        assertThat(
                        items(
                                api.valid(
                                        "listOperations",
                                        api.send(api.request("/v1/operations", blue)))))
                .isEmpty();
        // The same name is free in another project.
        assertThat(
                        api.call("createVm", "POST", "/v1/vms", blue, "{\"name\":\"mine\"}")
                                .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aRoleAllowsWhatItSays() throws Exception {
        project("roles");
        String reader = token("roles", "reader");
        String operator = token("roles", "operator");
        String admin = token("roles", "admin");
        String vm = "{\"name\":\"a\"}";
        problem(api.call("createVm", "POST", "/v1/vms", reader, vm), 403, "forbidden");
        assertThat(api.call("createVm", "POST", "/v1/vms", operator, vm).statusCode())
                .isEqualTo(202);
        assertThat(api.send(api.request("/v1/vms/a", reader)).statusCode()).isEqualTo(200);
        problem(api.send(api.request("/v1/projects/roles/tokens", operator)), 403, "forbidden");
        assertThat(items(api.send(api.request("/v1/projects/roles/tokens", admin)))).hasSize(3);
        problem(api.send(api.request("/v1/projects/default/tokens", admin)), 404, "not-found");
        problem(
                api.call("createProject", "POST", "/v1/projects", admin, "{\"name\":\"more\"}"),
                403,
                "forbidden");
        problem(api.call("cordonNode", "POST", "/v1/nodes/n/cordon", admin, ""), 403, "forbidden");
        problem(api.send(api.request("/v1/vms/a/console", reader)), 403, "forbidden");
    }

    @Test
    void aTokenIsKeptAsADigestAndEnds() throws Exception {
        project("gone");
        String secret = token("gone", "reader");
        assertThat(store.view().all(Token.class))
                .noneMatch(token -> token.toString().contains(secret));
        var list = api.get("listTokens", "/v1/projects/gone/tokens");
        assertThat(list.body()).doesNotContain(secret);
        String id = list.body().replaceAll(".*\"id\":\"(tok-[0-9a-f]+)\".*", "$1");
        api.delete("deleteToken", "/v1/projects/gone/tokens/" + id);
        problem(api.send(api.request("/v1/vms", secret)), 401, "unauthenticated");
    }

    @Test
    void aQuotaIsKept() throws Exception {
        api.post(
                "createProject",
                "/v1/projects",
                "{\"name\":\"small\",\"quota\":{\"vms\":1,\"vcpus\":9,\"memoryBytes\":1000000000}}");
        String operator = token("small", "operator");
        api.call("createVm", "POST", "/v1/vms", operator, "{\"name\":\"a\"}");
        var second = api.call("createVm", "POST", "/v1/vms", operator, "{\"name\":\"b\"}");
        assertThat(problem(second, 409, "quota-exceeded").detail()).contains("1 VMs");
        problem(api.delete("deleteProject", "/v1/projects/small"), 409, "in-use");
        api.call(
                "updateProject",
                "PATCH",
                "/v1/projects/small",
                ADMIN,
                "{\"quota\":{\"vms\":2,\"vcpus\":9,\"memoryBytes\":1000000000}}");
        assertThat(
                        api.call("createVm", "POST", "/v1/vms", operator, "{\"name\":\"b\"}")
                                .statusCode())
                .isEqualTo(202);
        assertThat(api.get("getProject", "/v1/projects/small").body())
                .contains("\"used\":{\"vms\":2");
        problem(api.delete("deleteProject", "/v1/projects/default"), 409, "in-use");
    }

    @Test
    void keysAndGroupsAreForVms() throws Exception {
        project("things");
        String token = token("things", "operator");
        var key =
                api.call(
                        "createKey",
                        "POST",
                        "/v1/keys",
                        token,
                        "{\"name\":\"me\",\"publicKey\":\"" + KEY + "\"}");
        assertThat(key.statusCode()).as(key.body()).isEqualTo(201);
        assertThat(field(key, "fingerprint"))
                .isEqualTo("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
        api.call(
                "createGroup",
                "POST",
                "/v1/groups",
                token,
                "{\"name\":\"apart\",\"policy\":\"anti-affinity\"}");
        var vm =
                api.call(
                        "createVm",
                        "POST",
                        "/v1/vms",
                        token,
                        "{\"name\":\"a\",\"keys\":[\"me\"],\"group\":\"apart\",\"priority\":5}");
        assertThat(vm.statusCode()).as(vm.body()).isEqualTo(202);
        assertThat(vm.body())
                .contains("\"group\":\"apart\"", "\"rootDisk\":{\"durability\":\"node\"}");
        assertThat(store.view().vmNamed("things", "a").orElseThrow().spec().sshKeys())
                .containsExactly(KEY);
        assertThat(api.send(api.request("/v1/groups/apart", token)).body()).contains("[\"a\"]");
        problem(
                api.valid("deleteGroup", api.send(api.request("/v1/groups/apart", token).DELETE())),
                409,
                "in-use");
        problem(
                api.call(
                        "createVm",
                        "POST",
                        "/v1/vms",
                        token,
                        "{\"name\":\"b\",\"keys\":[\"you\"]}"),
                422,
                "unknown-key");
        problem(
                api.call(
                        "createVm",
                        "POST",
                        "/v1/vms",
                        token,
                        "{\"name\":\"b\",\"group\":\"none\"}"),
                422,
                "unknown-group");
        problem(
                api.call(
                        "createKey",
                        "POST",
                        "/v1/keys",
                        token,
                        "{\"name\":\"bad\",\"publicKey\":\"this is no key at all\"}"),
                400,
                "invalid-request");
    }
}
