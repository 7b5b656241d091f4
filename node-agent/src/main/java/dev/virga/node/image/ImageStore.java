package dev.virga.node.image;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Images on this node. The host's own image folder comes first; what is not there is fetched into
 * the node's folder. Nothing is used before its digest was checked, once in the life of this
 * process. Calls block; one image is prepared by one thread at a time. Safe from any thread.
 */
public final class ImageStore {
    private final ImageCatalog host;
    private final Path cacheFolder;
    private final ImageCatalog cache;
    private final ImageSource source;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Map<String, LocalImage> verified = new ConcurrentHashMap<>();

    /**
     * Opens the store.
     *
     * @param hostImages the images of this host, made by {@code cloudctl image}; only read
     * @param cacheFolder where fetched ones go
     */
    public ImageStore(Path hostImages, Path cacheFolder, ImageSource source) {
        this.host = new ImageCatalog(hostImages);
        this.cacheFolder = cacheFolder;
        this.cache = new ImageCatalog(cacheFolder);
        this.source = source;
    }

    /**
     * Has an image here and whole.
     *
     * @throws IOException saying which part of which image is missing or broken
     */
    public LocalImage prepare(String id) throws IOException {
        synchronized (locks.computeIfAbsent(id, key -> new Object())) {
            LocalImage known = verified.get(id);
            if (known != null && present(known)) {
                return known;
            }
            LocalImage image = find(id);
            verify(image);
            verified.put(id, image);
            return image;
        }
    }

    private static boolean present(LocalImage image) throws IOException {
        for (ImagePart part : image.manifest().parts()) {
            Path file = image.folder().resolve(part.file());
            if (!Files.isRegularFile(file) || Files.size(file) != part.sizeBytes()) {
                return false;
            }
        }
        return true;
    }

    private LocalImage find(String id) throws IOException {
        Optional<LocalImage> local = in(host, id);
        if (local.isEmpty()) {
            local = in(cache, id);
        }
        return local.isPresent() ? local.get() : fetch(id);
    }

    private static Optional<LocalImage> in(ImageCatalog catalog, String id) throws IOException {
        return catalog.find(id)
                .filter(manifest -> manifest.id().equals(id))
                .map(manifest -> new LocalImage(manifest, catalog.folderOf(manifest)));
    }

    private LocalImage fetch(String id) throws IOException {
        ImageManifest manifest = source.manifest(id);
        if (!manifest.id().equals(id)) {
            throw new IOException("asked for image " + id + ", got " + manifest.id());
        }
        Files.createDirectories(cacheFolder);
        Path half = Files.createTempDirectory(cacheFolder, ".fetch-");
        try {
            for (ImagePart part : manifest.parts()) {
                source.fetch(manifest, part, half.resolve(part.file()));
            }
            verify(new LocalImage(manifest, half));
            Files.writeString(half.resolve(ImageManifest.FILE_NAME), Json.write(manifest));
            Path whole = cacheFolder.resolve(id);
            try {
                Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(half, whole);
            }
            return new LocalImage(manifest, whole);
        } finally {
            remove(half);
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

    private static void verify(LocalImage image) throws IOException {
        for (ImagePart part : image.manifest().parts()) {
            Path file = image.folder().resolve(part.file());
            if (!Files.isRegularFile(file)) {
                throw new IOException(image.manifest().name() + ": " + file + " is missing");
            }
            if (!digest(file).equals(part.sha256())) {
                throw new IOException(
                        "image "
                                + image.manifest().name()
                                + ": "
                                + part.role()
                                + " is corrupt ("
                                + file
                                + "); build or import the image again");
            }
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[256 * 1024];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
