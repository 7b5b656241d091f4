package dev.virga.node.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.virga.api.image.ImageManifest;
import dev.virga.node.SmallDisk;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images fetched to a disk that is full, and then is not. */
class FullImageDiskTest {
    @TempDir Path mount;

    @Test
    void whatIsNotUsedMakesRoomAndThenTheErrorSaysThatTheDiskIsFull() throws Exception {
        SmallDisk.run(FullImageDiskTest.class, 2, mount);
    }

    /** Runs beside the small disk. */
    public static void main(String[] arguments) throws Exception {
        SmallDisk small = new SmallDisk(arguments);
        TestImages there = new TestImages();
        ImageManifest first = there.add("first", 900_000);
        ImageManifest second = there.add("second", 900_000);
        Path folder = small.folder().resolve("images");
        ImageCache cache = new ImageCache(folder, 1 << 30, () -> Instant.EPOCH);
        ImageStore store = new ImageStore(small.folder().resolve("host"), cache, there);
        store.prepare(first.id());
        small.fill();
        store.prepare(second.id());
        assertThat(cache.stats().evictions()).isEqualTo(1);
        cache.users(() -> Set.of(second.id()));
        assertThatIOException()
                .isThrownBy(() -> store.prepare(first.id()))
                .withMessageContaining("image first")
                .withMessageContaining("the node's disk is full");
        small.free();
        assertThat(store.prepare(first.id()).folder()).startsWith(folder);
    }
}
