package dev.virga.node.image;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images on this node. The host's own image folder comes first; what is not there is fetched into
 * the node's cache, whose images any number of VMs share. Nothing is used before its digest was
 * checked. Calls block; one image is prepared by one thread at a time. Safe from any thread.
 */
public final class ImageStore {
    /**
     * How often is asked for what does not come as it should: bits may flip on the way, and the
     * next control plane may have what this one lacks.
     */
    private static final int ATTEMPTS = 3;

    private static final System.Logger LOG = System.getLogger(ImageStore.class.getName());

    private final ImageCatalog host;
    private final ImageCache cache;
    private final ImageSource source;
    private final PartCheck check = new PartCheck();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();

    /**
     * Opens the store.
     *
     * @param hostImages the images of this host, made by {@code cloudctl image}; only read
     * @param cache where fetched ones go
     */
    public ImageStore(Path hostImages, ImageCache cache, ImageSource source) {
        this.host = new ImageCatalog(hostImages);
        this.cache = cache;
        this.source = source;
    }

    /**
     * Has an image here and whole.
     *
     * @throws IOException for people: which part of which image is missing or broken, and what
     *     helps
     */
    public LocalImage prepare(String id) throws IOException {
        synchronized (locks.computeIfAbsent(id, key -> new Object())) {
            Optional<LocalImage> local = ofHost(id);
            if (local.isPresent()) {
                Optional<PartCheck.Damage> damage = check.damage(local.get());
                if (damage.isPresent()) {
                    throw damaged(
                            local.get().manifest(), damage.get(), damage.get().file().toString());
                }
                return local.get();
            }
            Optional<LocalImage> cached = cache.find(id);
            if (cached.isPresent()) {
                Optional<PartCheck.Damage> damage = check.damage(cached.get());
                if (damage.isEmpty()) {
                    return cached.get();
                }
                // A cache may lose what it holds: there is more where it came from.
                LOG.log(
                        Level.WARNING,
                        "{0} {1}: fetched again",
                        damage.get().file(),
                        damage.get().what());
                check.forget(cached.get().folder());
                cache.drop(cached.get());
            }
            return fetch(id);
        }
    }

    private Optional<LocalImage> ofHost(String id) throws IOException {
        return host.find(id)
                .filter(manifest -> manifest.id().equals(id))
                .map(manifest -> new LocalImage(manifest, host.folderOf(manifest)));
    }

    private LocalImage fetch(String id) throws IOException {
        ImageManifest image = again(() -> source.manifest(id));
        String content = ImageManifest.idOf(image.name(), image.parts(), image.commandLine());
        if (!image.id().equals(id) || !content.equals(id)) {
            throw new IOException(
                    "the control plane describes image "
                            + id
                            + " wrongly (as "
                            + content
                            + "); build or import it there again");
        }
        try (ImageCache.Room room = cache.room(image)) {
            LocalImage half = new LocalImage(image, room.folder());
            try {
                for (ImagePart part : image.parts()) {
                    again(() -> arrived(half, part));
                }
                return room.keep();
            } finally {
                check.forget(half.folder());
            }
        }
    }

    private Path arrived(LocalImage image, ImagePart part) throws IOException {
        Path file = image.folder().resolve(part.file());
        source.fetch(image.manifest(), part, file);
        Optional<PartCheck.Damage> damage = check.damage(part, file);
        if (damage.isPresent()) {
            throw damaged(image.manifest(), damage.get(), "as the control plane sends it");
        }
        return file;
    }

    /** What comes over a network. */
    @FunctionalInterface
    private interface Coming<T> {
        T get() throws IOException;
    }

    private static <T> T again(Coming<T> what) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return what.get();
            } catch (IOException e) {
                if (attempt >= ATTEMPTS) {
                    throw e;
                }
                LOG.log(Level.WARNING, "{0}; asked for again", e.getMessage());
            }
        }
    }

    private static IOException damaged(ImageManifest image, PartCheck.Damage damage, String where) {
        return new IOException(
                "image "
                        + image.name()
                        + " ("
                        + image.id()
                        + "): "
                        + damage.part().role()
                        + " "
                        + damage.what()
                        + " ("
                        + where
                        + "); "
                        + (image.recipe().isPresent()
                                ? "build it again (cloudctl image build debian --force)"
                                : "import it again (cloudctl image import)")
                        + " and then start the VM (cloudctl vm start)");
    }
}
