package dev.virga.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
    private static final byte[] KERNEL = "a kernel".getBytes(StandardCharsets.UTF_8);

    @TempDir Path folder;
    private Path host;
    private Path cache;
    private ImageManifest manifest;
    private int fetched;
    private byte[] served = KERNEL;

    private final ImageSource source =
            new ImageSource() {
                @Override
                public ImageManifest manifest(String id) throws IOException {
                    if (!id.equals(manifest.id())) {
                        throw new IOException("no image " + id);
                    }
                    return manifest;
                }

                @Override
                public void fetch(ImageManifest image, ImagePart part, Path file)
                        throws IOException {
                    fetched++;
                    Files.write(file, served);
                }
            };

    @BeforeEach
    void image() throws Exception {
        host = folder.resolve("host");
        cache = folder.resolve("cache");
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(KERNEL));
        ImagePart part = new ImagePart(ImagePart.Role.KERNEL, "kernel", KERNEL.length, digest);
        manifest =
                new ImageManifest(
                        1,
                        "0123456789abcdef",
                        "debian",
                        "",
                        "riscv64",
                        Instant.EPOCH,
                        "",
                        List.of(part),
                        Optional.empty());
    }

    @Test
    void theHostsOwnImageIsUsedInPlace() throws Exception {
        put(KERNEL);
        LocalImage image = store().prepare(manifest.id());
        assertThat(image.file(ImagePart.Role.KERNEL).orElseThrow()).isRegularFile();
        assertThat(image.folder()).startsWith(host);
        assertThat(fetched).isZero();
    }

    @Test
    void aCorruptPartIsNamed() throws Exception {
        put("a hernel".getBytes(StandardCharsets.UTF_8));
        assertThatIOException()
                .isThrownBy(() -> store().prepare(manifest.id()))
                .withMessageContaining("kernel is corrupt");
    }

    @Test
    void whatIsNotHereIsFetchedOnceAndVerified() throws Exception {
        ImageStore store = store();
        store.prepare(manifest.id());
        store.prepare(manifest.id());
        assertThat(fetched).isEqualTo(1);
        assertThat(store().prepare(manifest.id()).folder()).startsWith(cache);
        assertThat(fetched).isEqualTo(1);
    }

    @Test
    void aBrokenFetchLeavesNothing() throws Exception {
        served = new byte[3];
        assertThatIOException().isThrownBy(() -> store().prepare(manifest.id()));
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).isEmpty();
        }
        assertThatIOException()
                .isThrownBy(() -> store().prepare("ffffffffffffffff"))
                .withMessageContaining("no image");
    }

    private ImageStore store() {
        return new ImageStore(host, cache, source);
    }

    private void put(byte[] kernel) throws IOException {
        Path image = Files.createDirectories(host.resolve(manifest.id()));
        Files.write(image.resolve("kernel"), kernel);
        Files.writeString(image.resolve(ImageManifest.FILE_NAME), Json.write(manifest));
    }
}
