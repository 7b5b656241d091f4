package dev.virga.node.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.wire.Json;
import dev.virga.node.image.ImageCache;
import dev.virga.node.image.ImageStore;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images over real connections from a control plane that does not always send what it should. */
class ImageFetchTest {
    private static final int SIZE = 300_000;

    @TempDir Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final byte[] kernel = new byte[SIZE];
    private ImageManifest image;
    private ImageStore store;
    private volatile Sends sends = Sends.GOOD;
    private final AtomicInteger asked = new AtomicInteger();

    private enum Sends {
        GOOD,
        FLIPPED,
        CUT,
        NOTHING
    }

    @BeforeEach
    void begin() throws Exception {
        new Random(7).nextBytes(kernel);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(kernel));
        List<ImagePart> parts =
                List.of(new ImagePart(ImagePart.Role.KERNEL, "kernel", SIZE, digest));
        image =
                new ImageManifest(
                        ImageManifest.FORMAT,
                        ImageManifest.idOf("debian", parts, ""),
                        "debian",
                        "",
                        "riscv64",
                        Instant.EPOCH,
                        "",
                        parts,
                        Optional.of("recipe"));
        HttpServer server =
                vertx.createHttpServer()
                        .requestHandler(this::answer)
                        .listen(0, Endpoint.LOOPBACK)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS);
        var client =
                new ControlPlaneClient(
                        vertx,
                        List.of(new BaseUrl(false, Endpoint.loopback(server.actualPort()))),
                        "token",
                        Optional.empty());
        store =
                new ImageStore(
                        folder.resolve("host"),
                        new ImageCache(folder.resolve("cache"), 1 << 20, () -> Instant.EPOCH),
                        client);
    }

    @AfterEach
    void end() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private void answer(HttpServerRequest request) {
        if (("/v1/images/" + image.id()).equals(request.path())) {
            request.response().end(Json.write(image));
            return;
        }
        asked.incrementAndGet();
        byte[] flipped = kernel.clone();
        flipped[SIZE / 2] ^= 1;
        switch (sends) {
            case GOOD -> request.response().end(Buffer.buffer(kernel));
            case FLIPPED -> request.response().end(Buffer.buffer(flipped));
            case CUT ->
                    request.response()
                            .putHeader("Content-Length", Integer.toString(SIZE))
                            .write(Buffer.buffer(kernel).slice(0, SIZE / 3))
                            .onComplete(written -> request.connection().close());
            case NOTHING -> request.response().setStatusCode(500).end();
        }
    }

    @Test
    void whatComesWholeIsKept() throws Exception {
        assertThat(store.prepare(image.id()).file(ImagePart.Role.KERNEL).orElseThrow())
                .hasBinaryContent(kernel);
    }

    @Test
    void whateverIsWrongEndsInOneErrorThatNamesItAndPassesWhenItIsRepaired() throws Exception {
        sends = Sends.FLIPPED;
        assertThatIOException()
                .isThrownBy(() -> store.prepare(image.id()))
                .withMessageContaining("image debian (" + image.id() + "): kernel is corrupt")
                .withMessageContaining("cloudctl image build debian --force");
        sends = Sends.CUT;
        assertThatIOException()
                .isThrownBy(() -> store.prepare(image.id()))
                .withMessageContaining("image debian (" + image.id() + "): kernel did not arrive");
        sends = Sends.NOTHING;
        assertThatIOException()
                .isThrownBy(() -> store.prepare(image.id()))
                .withMessageContaining("image debian (" + image.id() + "): kernel did not arrive");
        assertThat(folder.resolve("cache")).isEmptyDirectory();
        assertThat(asked.get()).isEqualTo(9);
        sends = Sends.GOOD;
        whatComesWholeIsKept();
    }
}
