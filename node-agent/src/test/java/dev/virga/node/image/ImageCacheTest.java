package dev.virga.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.virga.api.image.ImageManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room for three of four images. */
class ImageCacheTest {
    private static final int SIZE = 1000;

    @TempDir Path folder;
    private final TestImages there = new TestImages();
    private final Set<String> used = new HashSet<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private ImageCache cache;
    private ImageStore store;
    private ImageManifest a;
    private ImageManifest b;
    private ImageManifest c;
    private ImageManifest d;

    @BeforeEach
    void images() throws Exception {
        a = there.add("a", SIZE);
        b = there.add("b", SIZE);
        c = there.add("c", SIZE);
        d = there.add("d", SIZE);
        begin();
    }

    private void begin() {
        cache = new ImageCache(folder.resolve("cache"), 3 * SIZE + SIZE / 2, () -> now);
        cache.users(() -> used);
        store = new ImageStore(folder.resolve("host"), cache, there);
    }

    @Test
    void theOneUnusedForLongestGoes() throws Exception {
        fetch(a, b, c);
        fetch(a);
        fetch(d);
        assertThat(here(b)).isFalse();
        assertThat(here(a) && here(c) && here(d)).isTrue();
        assertThat(cache.stats())
                .isEqualTo(new ImageCache.Stats(3, 3 * SIZE, 3 * SIZE + SIZE / 2, 1));
    }

    @Test
    void theOrderOutlivesTheProcess() throws Exception {
        fetch(a, b, c);
        fetch(a);
        begin();
        fetch(d);
        assertThat(here(b)).isFalse();
        assertThat(here(a)).isTrue();
    }

    @Test
    void whatIsUsedStays() throws Exception {
        fetch(a, b, c);
        used.addAll(Set.of(a.id(), b.id()));
        fetch(d);
        assertThat(here(c)).isFalse();
        used.add(d.id());
        assertThatIOException()
                .isThrownBy(() -> store.prepare(c.id()))
                .withMessageContaining("image c ")
                .withMessageContaining("--image-cache-mib");
        used.remove(a.id());
        fetch(c);
        assertThat(here(a)).isFalse();
        assertThat(cache.stats().evictions()).isEqualTo(2);
    }

    @Test
    void roomThatIsPromisedIsNotPromisedTwice() throws Exception {
        fetch(a);
        try (ImageCache.Room first = cache.room(b);
                ImageCache.Room second = cache.room(c)) {
            assertThat(first.folder()).isNotEqualTo(second.folder());
            assertThat(here(a)).isTrue();
            try (ImageCache.Room third = cache.room(d)) {
                assertThat(third.folder()).isDirectory();
                assertThat(here(a)).isFalse();
                assertThatIOException().isThrownBy(() -> cache.room(a));
            }
        }
        fetch(a, b, c);
        assertThat(here(a) && here(b) && here(c)).isTrue();
    }

    @Test
    void whatWasCutShortIsSweptAway() throws Exception {
        fetch(a);
        Path half = Files.createDirectories(folder.resolve("cache/.fetch-1"));
        Files.write(half.resolve("kernel"), new byte[9]);
        Path broken = Files.createDirectories(folder.resolve("cache/0123456789abcdef"));
        Files.writeString(broken.resolve(ImageManifest.FILE_NAME), "");
        begin();
        assertThat(half).doesNotExist();
        assertThat(broken).doesNotExist();
        assertThat(here(a)).isTrue();
    }

    private void fetch(ImageManifest... images) throws IOException {
        for (ImageManifest image : images) {
            now = now.plusSeconds(60);
            store.prepare(image.id());
        }
    }

    private boolean here(ImageManifest image) {
        return Files.isDirectory(folder.resolve("cache").resolve(image.id()));
    }
}
