package dev.virga.control.http;

import static dev.virga.control.http.Api.ADMIN;
import static dev.virga.control.http.Api.field;
import static dev.virga.control.http.Api.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.image.ImageUpload;
import dev.virga.api.image.PartUpload;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.control.image.ImageUploads;
import dev.virga.control.store.MemoryStore;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Images that are brought to the control plane: whole or not at all, and gone on with. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageUploadTest {
    private static final int PIECE = 1000;

    private Path images = Path.of("");
    private Api api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        images = folder;
        api = new Api(folder, new MemoryStore("store-test"));
    }

    @AfterAll
    void stop() throws Exception {
        api.close();
    }

    /** An image that is not here yet. */
    private record Fresh(ImageManifest manifest, byte[] kernel, byte[] disk) {
        static Fresh of(String name, long seed) throws Exception {
            Random random = new Random(seed);
            byte[] kernel = new byte[2500];
            byte[] disk = new byte[ImageUploads.MAX_PIECE_BYTES + 10];
            random.nextBytes(kernel);
            random.nextBytes(disk);
            List<ImagePart> parts =
                    List.of(part(ImagePart.Role.KERNEL, kernel), part(ImagePart.Role.DISK, disk));
            ImageManifest manifest =
                    new ImageManifest(
                            1,
                            ImageManifest.idOf(name, parts, "console=ttyS0"),
                            name,
                            "1",
                            "riscv64",
                            Instant.EPOCH,
                            "console=ttyS0",
                            parts,
                            Optional.empty());
            return new Fresh(manifest, kernel, disk);
        }

        private static ImagePart part(ImagePart.Role role, byte[] content) throws Exception {
            String digest =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return new ImagePart(role, role.toString(), content.length, digest);
        }
    }

    private HttpResponse<String> say(ImageManifest manifest) throws Exception {
        return api.post("uploadImage", "/v1/images", Json.write(manifest));
    }

    private ImageUpload said(ImageManifest manifest) throws Exception {
        HttpResponse<String> answer = say(manifest);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body(), ImageUpload.class, Strictness.REFUSE_UNKNOWN);
    }

    private HttpResponse<String> send(String token, String id, String part, long at, byte[] bytes)
            throws Exception {
        return api.valid(
                "uploadImagePart",
                api.send(
                        api.request("/v1/images/" + id + "/parts/" + part + "?offset=" + at, token)
                                .header("Content-Type", "application/octet-stream")
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))));
    }

    private void sendAll(String id, String part, byte[] bytes, int from) throws Exception {
        int piece = Math.max(PIECE, bytes.length / 3);
        for (int at = from; at < bytes.length; at += piece) {
            byte[] next = Arrays.copyOfRange(bytes, at, Math.min(at + piece, bytes.length));
            HttpResponse<String> answer = send(ADMIN, id, part, at, next);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(field(answer, "receivedBytes")).isEqualTo("" + (at + next.length));
        }
    }

    @Test
    void itAppearsWholeOrNotAtAllAndIsGoneOnWith() throws Exception {
        Fresh fresh = Fresh.of("pushed", 1);
        String id = fresh.manifest().id();
        ImageUpload begun = said(fresh.manifest());
        assertThat(begun.complete()).isFalse();
        assertThat(begun.parts()).extracting(PartUpload::receivedBytes).containsOnly(0L);
        sendAll(id, "kernel", fresh.kernel(), 0);
        assertThat(send(ADMIN, id, "disk", 0, Arrays.copyOf(fresh.disk(), 77)).statusCode())
                .isEqualTo(200);
        problem(api.get("getImage", "/v1/images/" + id), 404, "not-found");
        problem(
                api.post("createVm", "/v1/vms", "{\"name\":\"early\",\"image\":\"pushed\"}"),
                422,
                "unknown-image");

        // Whoever was cut off says the same again, and is told where to go on.
        ImageUpload again = said(fresh.manifest());
        assertThat(again.complete()).isFalse();
        assertThat(again.parts())
                .extracting(PartUpload::receivedBytes)
                .containsExactly((long) fresh.kernel().length, 77L);
        // A piece that was heard and is sent again.
        send(ADMIN, id, "disk", 0, Arrays.copyOf(fresh.disk(), 77));
        problem(send(ADMIN, id, "disk", 79, new byte[1]), 409, "conflict");
        sendAll(id, "disk", fresh.disk(), 77);
        assertThat(said(fresh.manifest()).complete()).isTrue();
        assertThat(said(fresh.manifest()).complete()).isTrue();

        assertThat(field(api.get("getImage", "/v1/images/pushed"), "id")).isEqualTo(id);
        assertThat(images.resolve(id).resolve("disk")).hasBinaryContent(fresh.disk());
        assertThat(images.resolve(id).resolve("kernel")).hasBinaryContent(fresh.kernel());
        assertThat(
                        api.post("createVm", "/v1/vms", "{\"name\":\"late\",\"image\":\"pushed\"}")
                                .statusCode())
                .isEqualTo(202);
        try (Stream<Path> left = Files.list(images)) {
            assertThat(left).noneMatch(each -> each.toString().contains(".upload-"));
        }
    }

    @Test
    void whatArrivesDamagedIsNotTakenAndWhatRotsIsRepaired() throws Exception {
        Fresh fresh = Fresh.of("flipped", 2);
        String id = fresh.manifest().id();
        said(fresh.manifest());
        byte[] damaged = fresh.kernel().clone();
        damaged[7] ^= 1;
        assertThat(problem(send(ADMIN, id, "kernel", 0, damaged), 400, "invalid-request").detail())
                .contains("SHA-256", "send it again");
        assertThat(said(fresh.manifest()).parts().getFirst().receivedBytes()).isZero();
        sendAll(id, "kernel", fresh.kernel(), 0);
        sendAll(id, "disk", fresh.disk(), 0);
        assertThat(said(fresh.manifest()).complete()).isTrue();

        Files.write(images.resolve(id).resolve("kernel"), damaged);
        ImageUpload repair = said(fresh.manifest());
        assertThat(repair.complete()).isFalse();
        assertThat(repair.parts())
                .extracting(PartUpload::receivedBytes)
                .containsExactly(0L, (long) fresh.disk().length);
        sendAll(id, "kernel", fresh.kernel(), 0);
        assertThat(said(fresh.manifest()).complete()).isTrue();
        assertThat(images.resolve(id).resolve("kernel")).hasBinaryContent(fresh.kernel());
    }

    @Test
    void soManyAreUploadedAtOnceAndOthersCanStillGoOn(@TempDir Path other) throws Exception {
        ImageUploads uploads = new ImageUploads(other, InstantSource.system());
        List<ImageManifest> begun = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            begun.add(Fresh.of("image" + i, i).manifest());
            assertThat(uploads.begin(begun.getLast()).complete()).isFalse();
        }
        ImageManifest more = Fresh.of("more", 99).manifest();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> uploads.begin(more))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REACHED));
        assertThat(uploads.begin(begun.getFirst()).complete()).isFalse();
        // A day later nobody has gone on with them.
        InstantSource later = () -> Instant.now().plus(Duration.ofHours(25));
        assertThat(new ImageUploads(other, later).begin(more).complete()).isFalse();
    }

    @Test
    void whatContradictsItselfOrIsTooMuchIsRefused() throws Exception {
        ImageManifest good = Fresh.of("limits", 3).manifest();
        String text = Json.write(good);
        problem(
                api.post("uploadImage", "/v1/images", text.replace(good.id(), "0".repeat(16))),
                400,
                "invalid-request");
        problem(
                api.post("uploadImage", "/v1/images", text.replace("\"riscv64\"", "\"x86\"")),
                400,
                "invalid-request");
        problem(
                api.post("uploadImage", "/v1/images", text.replace("\"kernel\",\"f", "\"k\",\"f")),
                400,
                "invalid-request");
        problem(
                api.post(
                        "uploadImage",
                        "/v1/images",
                        text.replace("\"file\":\"disk\"", "\"file\":\"manifest.json\"")),
                400,
                "invalid-request");
        problem(
                api.post("uploadImage", "/v1/images", text.replace(":2500", ":99999999999999")),
                413,
                "too-large");
        if (Files.getFileStore(images).getUsableSpace() < 60L << 30) {
            problem(
                    api.post("uploadImage", "/v1/images", text.replace(":2500", ":" + (60L << 30))),
                    507,
                    "disk-full");
        }
        problem(
                send(ADMIN, good.id(), "kernel", 0, new byte[ImageUploads.MAX_PIECE_BYTES + 1]),
                413,
                "too-large");
        problem(send(ADMIN, "f".repeat(16), "kernel", 0, new byte[1]), 404, "not-found");
        said(good);
        problem(send(ADMIN, good.id(), "initrd", 0, new byte[1]), 404, "not-found");
        problem(send(ADMIN, good.id(), "kernel", 0, new byte[2501]), 400, "invalid-request");
        problem(send("wrong", good.id(), "kernel", 0, new byte[1]), 401, "unauthenticated");
        String operator =
                field(
                        api.post(
                                "createToken",
                                "/v1/projects/default/tokens",
                                "{\"role\":\"admin\"}"),
                        "secret");
        problem(send(operator, good.id(), "kernel", 0, new byte[1]), 403, "forbidden");
        problem(
                api.send(
                        Api.json(
                                "PUT",
                                api.request(
                                        "/v1/images/" + good.id() + "/parts/kernel?offset=0",
                                        ADMIN),
                                "{}")),
                415,
                "unsupported-media-type");
    }
}
