package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.NODE;
import static dev.virga.control.http.Api.field;
import static dev.virga.control.http.Api.items;
import static dev.virga.control.http.Api.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.Incarnation;
import dev.virga.api.id.NodeName;
import dev.virga.api.project.Quota;
import dev.virga.api.vm.VmOrigin;
import dev.virga.api.vm.VmPhase;
import dev.virga.control.SchedulerRegistry;
import dev.virga.control.scheduler.ClusterSnapshot;
import dev.virga.control.scheduler.Request;
import dev.virga.control.scheduler.Scheduler;
import dev.virga.control.snapshot.SnapshotAgents;
import dev.virga.control.snapshot.SnapshotLoop;
import dev.virga.control.store.Change;
import dev.virga.control.store.MemoryStore;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Project;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, restores and clones over the API, with an agent that does what the test says. */
class SnapshotsTest {
    private static final Incarnation LIFE = new Incarnation("abcdefgh");
    private static final NodeName HOME = new NodeName("node-b");
    private static final Instant TAKEN = Instant.parse("2026-01-02T03:04:05Z");

    private final MemoryStore store = new MemoryStore("store-test");
    private CompletableFuture<SnapshotReceipt> answer =
            CompletableFuture.completedFuture(new SnapshotReceipt(4096, TAKEN));
    private int dropped;
    private Api api;
    private SnapshotLoop loop;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        api = new Api(folder, store);
        SnapshotAgents agents =
                new SnapshotAgents() {
                    @Override
                    public CompletableFuture<SnapshotReceipt> take(View view, Snapshot row) {
                        return answer;
                    }

                    @Override
                    public CompletableFuture<Void> drop(View view, Snapshot row) {
                        dropped++;
                        return CompletableFuture.completedFuture(null);
                    }
                };
        loop = new SnapshotLoop(store, agents, vm -> true, Runnable::run, InstantSource.system());
        for (String node : new String[] {"node-a", "node-b"}) {
            api.send(
                    api.request("/v1/nodes/" + node, NODE)
                            .header("Content-Type", "application/json")
                            .PUT(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"incarnation\":\"abcdefgh\",\"capacity\":"
                                                    + "{\"cpus\":2,\"memoryBytes\":9073741824},"
                                                    + "\"endpoint\":\"http://127.0.0.1:1\",\"pid\":1}")));
        }
        api.post("createVm", "/v1/vms", "{\"name\":\"one\",\"flavor\":\"tiny\"}");
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private Vm one() {
        return store.view().vmNamed(Project.STANDARD, "one").orElseThrow();
    }

    /** It is where the test wants it, and its guest has said that it is ready. */
    private void runs() {
        Vm vm = one();
        Vm placed = vm.placed(HOME, LIFE, Instant.EPOCH, vm.status());
        VmObservation seen =
                new VmObservation(
                        vm.id(),
                        placed.epoch(),
                        placed.generation(),
                        1,
                        ObservedState.RUNNING,
                        true,
                        Optional.of("boot"),
                        Optional.of("Linux"),
                        "Ready",
                        "",
                        0,
                        Instant.EPOCH);
        Outcome outcome =
                store.commit(
                        Change.of(
                                new Write.PutVm(
                                        placed.with(
                                                placed.status()
                                                        .observed(seen, LIFE)
                                                        .to(
                                                                VmPhase.RUNNING,
                                                                "Ready",
                                                                "",
                                                                Instant.EPOCH)))));
        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void onlyAReadyGuestIsKeptOrCloned() throws Exception {
        problem(api.post("createSnapshot", "/v1/vms/one/snapshots", "{}"), 409, "wrong-state");
        problem(api.post("cloneVm", "/v1/vms/one/clone", "{\"name\":\"two\"}"), 409, "wrong-state");
        problem(
                api.post("restoreVm", "/v1/vms/one/restore", "{\"snapshot\":\"none\"}"),
                404,
                "not-found");
        problem(api.post("cloneVm", "/v1/vms/no/clone", "{\"name\":\"two\"}"), 404, "not-found");
    }

    @Test
    void aSnapshotIsTakenListedRestoredAndRemoved() throws Exception {
        runs();
        var begun = api.post("createSnapshot", "/v1/vms/one/snapshots", "{\"name\":\"s1\"}");
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        assertThat(field(begun, "state")).isEqualTo("Creating");
        problem(
                api.post("createSnapshot", "/v1/vms/one/snapshots", "{\"name\":\"s1\"}"),
                409,
                "name-taken");
        problem(
                api.post("restoreVm", "/v1/vms/one/restore", "{\"snapshot\":\"s1\"}"),
                409,
                "wrong-state");
        loop.start();
        var shown = api.get("getSnapshot", "/v1/snapshots/s1");
        assertThat(field(shown, "state")).isEqualTo("Ready");
        assertThat(field(shown, "sizeBytes")).isEqualTo("4096");
        assertThat(field(shown, "takenAt")).isEqualTo(TAKEN.toString());
        assertThat(items(api.get("listSnapshots", "/v1/snapshots?vm=one"))).hasSize(1);
        assertThat(items(api.get("listSnapshots", "/v1/snapshots?vm=other"))).isEmpty();
        assertThat(api.get("listVmEvents", "/v1/vms/one/events").body()).contains("SnapshotTaken");

        long before = one().generation();
        var restored = api.post("restoreVm", "/v1/vms/one/restore", "{\"snapshot\":\"s1\"}");
        assertThat(restored.statusCode()).as(restored.body()).isEqualTo(202);
        assertThat(one().rebooted()).isEqualTo(before + 1);
        VmOrigin origin = one().spec().origin().orElseThrow();
        assertThat(origin.kind()).isEqualTo(VmOrigin.Kind.SNAPSHOT);
        assertThat(origin.generation()).isEqualTo(before + 1);

        var gone =
                api.valid(
                        "deleteSnapshot",
                        api.send(api.request("/v1/snapshots/s1", ADMIN).DELETE()));
        assertThat(gone.statusCode()).isEqualTo(202);
        assertThat(dropped).isEqualTo(1);
        problem(api.get("getSnapshot", "/v1/snapshots/s1"), 404, "not-found");
    }

    @Test
    void aProjectHasNoMoreThanItsQuotaAllows() throws Exception {
        runs();
        Project project = store.view().project(Project.STANDARD).orElseThrow();
        Quota usual = project.quota();
        store.commit(
                Change.of(
                        new Write.PutRow(
                                project.with(
                                        new Quota(
                                                usual.vms(),
                                                usual.vcpus(),
                                                usual.memoryBytes(),
                                                0,
                                                0,
                                                0,
                                                1,
                                                usual.snapshotBytes())))));
        api.post("createSnapshot", "/v1/vms/one/snapshots", "{\"name\":\"s1\"}");
        problem(
                api.post("createSnapshot", "/v1/vms/one/snapshots", "{\"name\":\"s2\"}"),
                409,
                "quota-exceeded");
    }

    @Test
    void whatTheAgentRefusesIsSaid() throws Exception {
        runs();
        loop.start();
        answer =
                CompletableFuture.failedFuture(
                        new ProblemException(ErrorCode.WRONG_STATE, "its disk is on fire"));
        api.post("createSnapshot", "/v1/vms/one/snapshots", "{\"name\":\"s2\"}");
        var shown = api.get("getSnapshot", "/v1/snapshots/s2");
        assertThat(field(shown, "state")).isEqualTo("Failed");
        assertThat(field(shown, "message")).isEqualTo("its disk is on fire");
        problem(
                api.post("restoreVm", "/v1/vms/one/restore", "{\"snapshot\":\"s2\"}"),
                409,
                "wrong-state");
    }

    @Test
    void anAgentThatDoesNotAnswerIsAskedAgain() throws Exception {
        runs();
        loop.start();
        CompletableFuture<SnapshotReceipt> good = answer;
        answer =
                CompletableFuture.failedFuture(
                        new ProblemException(ErrorCode.UNAVAILABLE, "nobody is there"));
        api.post("createSnapshot", "/v1/vms/one/snapshots", "{\"name\":\"s3\"}");
        assertThat(field(api.get("getSnapshot", "/v1/snapshots/s3"), "state"))
                .isEqualTo("Creating");
        answer = good;
        loop.all();
        assertThat(field(api.get("getSnapshot", "/v1/snapshots/s3"), "state")).isEqualTo("Ready");
    }

    @Test
    void aCloneGoesWhereItsSourceIsAndOnlyOnce() throws Exception {
        runs();
        var asked = api.post("cloneVm", "/v1/vms/one/clone", "{\"name\":\"two\"}");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        problem(api.post("cloneVm", "/v1/vms/one/clone", "{\"name\":\"two\"}"), 409, "name-taken");
        Vm two = store.view().vmNamed(Project.STANDARD, "two").orElseThrow();
        assertThat(two.spec().origin().orElseThrow().id()).isEqualTo(one().id().value());
        Scheduler scheduler = SchedulerRegistry.spread();
        ClusterSnapshot cluster = ClusterSnapshot.of(store.view(), 1);
        Request request = cluster.request(two);
        assertThat(scheduler.decide(cluster, request).node()).contains(HOME);
        assertThat(scheduler.explain(cluster, request).verdicts())
                .anySatisfy(verdict ->
                        assertThat(verdict.refusal())
                                .hasValueSatisfying(why -> assertThat(why).contains("copy of")));

        Vm placed = two.placed(HOME, LIFE, Instant.EPOCH, two.status());
        assertThat(placed.spec().origin()).isPresent();
        assertThat(
                        placed.unplaced(two.status())
                                .placed(HOME, LIFE, Instant.EPOCH, two.status())
                                .spec()
                                .origin())
                .as("it has not begun")
                .isPresent();
        assertThat(
                        placed.placed(new NodeName("node-a"), LIFE, Instant.EPOCH, two.status())
                                .spec()
                                .origin())
                .as("it has begun, elsewhere")
                .isEmpty();
    }
}
