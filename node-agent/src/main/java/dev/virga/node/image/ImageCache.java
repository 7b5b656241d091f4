package dev.virga.node.image;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The folder of fetched images, held under a limit: before another one comes, those that nobody
 * uses go, the one unused for longest first. A folder's time says when its image was last used, so
 * the order outlives the process. One process uses the folder; safe from any thread.
 */
public final class ImageCache {
    private static final String HALF = ".fetch-";
    private static final System.Logger LOG = System.getLogger(ImageCache.class.getName());

    private final Path folder;
    private final long limit;
    private final InstantSource clock;
    private final ImageCatalog catalog;
    private final Set<String> coming = new HashSet<>();
    private Supplier<Set<String>> users = Set::of;
    private long comingBytes;
    private long evictions;

    /**
     * What is in it.
     *
     * @param bytes of all images
     * @param evictions so far
     */
    public record Stats(int images, long bytes, long limitBytes, long evictions) {}

    /**
     * A cache in a folder, which need not exist yet.
     *
     * @param limit bytes that all images together may have
     * @param clock says when an image was used
     */
    public ImageCache(Path folder, long limit, InstantSource clock) {
        this.folder = folder;
        this.limit = limit;
        this.clock = clock;
        this.catalog = new ImageCatalog(folder);
        sweep();
    }

    /** Says who is asked which images (by id) may not go: those of VMs and templates. */
    public synchronized void users(Supplier<Set<String>> inUse) {
        users = inUse;
    }

    /** What there is now. */
    public synchronized Stats stats() {
        try {
            List<ImageManifest> images = catalog.list();
            return new Stats(images.size(), bytes(images), limit, evictions);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the image cache cannot be read", e);
            return new Stats(0, 0, limit, evictions);
        }
    }

    /** An image that is here, whole or not; from now on it counts as just used. */
    synchronized Optional<LocalImage> find(String id) throws IOException {
        Optional<LocalImage> image =
                catalog.find(id)
                        .filter(manifest -> manifest.id().equals(id))
                        .map(manifest -> new LocalImage(manifest, catalog.folderOf(manifest)));
        if (image.isPresent()) {
            used(image.get().folder());
        }
        return image;
    }

    /** Room for an image that is on its way; it is given back, or filled by {@link #keep}. */
    final class Room implements AutoCloseable {
        private final ImageManifest image;
        private final Path half;

        private Room(ImageManifest image, Path half) {
            this.image = image;
            this.half = half;
        }

        /** Where its parts go first. */
        Path folder() {
            return half;
        }

        /** All parts are here and good. */
        LocalImage keep() throws IOException {
            Files.writeString(half.resolve(ImageManifest.FILE_NAME), Json.write(image));
            Path whole = folder.resolve(image.id());
            try {
                Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(half, whole);
            }
            used(whole);
            return new LocalImage(image, whole);
        }

        @Override
        public void close() throws IOException {
            synchronized (ImageCache.this) {
                coming.remove(image.id());
                comingBytes -= image.sizeBytes();
            }
            remove(half);
        }
    }

    /**
     * Makes room for an image, below the limit and on the disk.
     *
     * @throws IOException for people, if what is in use leaves too little
     */
    synchronized Room room(ImageManifest image) throws IOException {
        Files.createDirectories(folder);
        long size = image.sizeBytes();
        while (limit - bytes(catalog.list()) - comingBytes < size) {
            if (!evictEldest()) {
                throw new IOException(
                        "image "
                                + image.name()
                                + " has "
                                + mib(size)
                                + ", but VMs use so much of the node's image cache ("
                                + mib(limit)
                                + ") that it has no room; give the agent more"
                                + " (--image-cache-mib) or delete VMs of other images");
            }
        }
        while (free() - comingBytes < size) {
            if (!evictEldest()) {
                throw new IOException(
                        "image "
                                + image.name()
                                + " has "
                                + mib(size)
                                + ", but the node's disk is full ("
                                + mib(free())
                                + " free at "
                                + folder
                                + "); make room there and start the VM again");
            }
        }
        coming.add(image.id());
        comingBytes += size;
        return new Room(image, Files.createTempDirectory(folder, HALF));
    }

    /** Removes an image that is not what it should be. */
    synchronized void drop(LocalImage image) throws IOException {
        // By a rename first: what is half removed must not be taken for an image.
        Path doomed = Files.createTempDirectory(folder, HALF);
        Files.move(image.folder(), doomed.resolve("image"), StandardCopyOption.ATOMIC_MOVE);
        remove(doomed);
    }

    private boolean evictEldest() throws IOException {
        Set<String> used = new HashSet<>(users.get());
        used.addAll(coming);
        Optional<ImageManifest> eldest =
                catalog.list().stream()
                        .filter(image -> !used.contains(image.id()))
                        .min(Comparator.comparing(this::usedAt));
        if (eldest.isEmpty()) {
            return false;
        }
        ImageManifest image = eldest.get();
        Instant since = usedAt(image);
        drop(new LocalImage(image, catalog.folderOf(image)));
        evictions++;
        LOG.log(
                Level.INFO,
                "image {0} ({1}, {2}) leaves the cache: not used since {3}, and room is needed",
                image.name(),
                image.id(),
                mib(image.sizeBytes()),
                since);
        return true;
    }

    private Instant usedAt(ImageManifest image) {
        try {
            return Files.getLastModifiedTime(catalog.folderOf(image)).toInstant();
        } catch (IOException e) {
            // It is gone already: nothing is lost if it goes first.
            return Instant.MIN;
        }
    }

    private void used(Path image) throws IOException {
        Files.setLastModifiedTime(image, FileTime.from(clock.instant()));
    }

    private long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    private static long bytes(List<ImageManifest> images) {
        return images.stream().mapToLong(ImageManifest::sizeBytes).sum();
    }

    private static String mib(long bytes) {
        return (bytes + (1 << 20) - 1 >> 20) + " MiB";
    }

    /** What an earlier process left in part, or a host that lost its power. */
    private void sweep() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!whole(entry)) {
                    LOG.log(Level.INFO, "{0} is no whole image: removed", entry);
                    remove(entry);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what was fetched in part stays in " + folder, e);
        }
    }

    private static boolean whole(Path entry) {
        try {
            String text = Files.readString(entry.resolve(ImageManifest.FILE_NAME));
            String id = Json.read(text, ImageManifest.class, Strictness.IGNORE_UNKNOWN).id();
            return entry.endsWith(id);
        } catch (IOException | WireException e) {
            // Whatever is wrong with it, it can be fetched again.
            return false;
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
