package dev.virga.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
    @TempDir Path folder;
    private Path host;
    private Path cache;
    private final TestImages there = new TestImages();
    private ImageManifest image;

    @BeforeEach
    void image() throws Exception {
        host = folder.resolve("host");
        cache = folder.resolve("cache");
        image = there.add("debian", 64);
    }

    @Test
    void theHostsOwnImageIsUsedInPlace() throws Exception {
        put(there.kernel(image));
        LocalImage local = store().prepare(image.id());
        assertThat(local.file(ImagePart.Role.KERNEL).orElseThrow()).isRegularFile();
        assertThat(local.folder()).startsWith(host);
        assertThat(there.fetched).isEmpty();
    }

    @Test
    void aFlippedByteIsNamedWithImagePartAndWayOutAndTheRepairedImageIsUsed() throws Exception {
        ImageStore store = store();
        put(there.kernel(image));
        store.prepare(image.id());
        put(flipped());
        assertThatIOException()
                .isThrownBy(() -> store.prepare(image.id()))
                .withMessageContaining("image debian (" + image.id() + "): kernel is corrupt")
                .withMessageContaining(host.resolve(image.id()).resolve("kernel").toString())
                .withMessageContaining("cloudctl image import");
        put(there.kernel(image));
        assertThat(store.prepare(image.id()).folder()).startsWith(host);
    }

    @Test
    void aMissingAndATruncatedPartAreNamed() throws Exception {
        put(new byte[3]);
        assertThatIOException()
                .isThrownBy(() -> store().prepare(image.id()))
                .withMessageContaining("kernel is corrupt: 3 bytes instead of 64");
        Files.delete(host.resolve(image.id()).resolve("kernel"));
        assertThatIOException()
                .isThrownBy(() -> store().prepare(image.id()))
                .withMessageContaining("kernel is missing");
    }

    @Test
    void whatIsNotHereIsFetchedOnceAndShared() throws Exception {
        ImageStore store = store();
        Path first = store.prepare(image.id()).folder();
        assertThat(store.prepare(image.id()).folder()).isEqualTo(first).startsWith(cache);
        assertThat(store().prepare(image.id()).folder()).isEqualTo(first);
        assertThat(there.fetched).hasSize(1);
    }

    @Test
    void whatFlipsOnTheWayIsFetchedAgain() throws Exception {
        there.spoils.addAll(List.of(flipped(), new byte[3]));
        assertThat(store().prepare(image.id()).file(ImagePart.Role.KERNEL).orElseThrow())
                .hasBinaryContent(there.kernel(image));
        assertThat(there.fetched).hasSize(3);
    }

    @Test
    void whatIsCorruptAtTheControlPlaneEndsInOneErrorAndLeavesNothing() throws Exception {
        ImageStore store = store();
        there.spoils.addAll(List.of(flipped(), flipped(), flipped()));
        assertThatIOException()
                .isThrownBy(() -> store.prepare(image.id()))
                .withMessageContaining("image debian (" + image.id() + "): kernel is corrupt")
                .withMessageContaining("as the control plane sends it");
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).isEmpty();
        }
        assertThat(store.prepare(image.id()).folder()).as("repaired").startsWith(cache);
        assertThatIOException()
                .isThrownBy(() -> store.prepare("ffffffffffffffff"))
                .withMessageContaining("no image");
    }

    @Test
    void whatRotsInTheCacheIsFetchedAgain() throws Exception {
        ImageStore store = store();
        Path file = store.prepare(image.id()).file(ImagePart.Role.KERNEL).orElseThrow();
        Files.write(file, flipped());
        assertThat(store().prepare(image.id()).file(ImagePart.Role.KERNEL).orElseThrow())
                .hasBinaryContent(there.kernel(image));
        assertThat(there.fetched).hasSize(2);
    }

    private ImageStore store() {
        return new ImageStore(host, new ImageCache(cache, 1 << 20, () -> Instant.EPOCH), there);
    }

    private byte[] flipped() {
        byte[] kernel = there.kernel(image);
        kernel[17] ^= 4;
        return kernel;
    }

    private void put(byte[] kernel) throws IOException {
        Path of = Files.createDirectories(host.resolve(image.id()));
        Files.deleteIfExists(of.resolve("kernel"));
        Files.write(of.resolve("kernel"), kernel);
        Files.writeString(of.resolve(ImageManifest.FILE_NAME), Json.write(image));
    }
}
