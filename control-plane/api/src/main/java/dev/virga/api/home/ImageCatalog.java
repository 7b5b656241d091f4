package dev.virga.api.home;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The images in a folder such as {@link VirgaHome#images()}: read only, and every call sees the
 * folder as it is; a manifest is read again only when its file is another one. Folders without a
 * manifest (half-made or foreign) are not images.
 */
public final class ImageCatalog {

    private final Path folder;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    /** A manifest as it was read, and the file that it was read from. */
    private record Known(FileTime modified, long size, ImageManifest manifest) {}

    /** A catalog of a folder, which need not exist yet. */
    public ImageCatalog(Path folder) {
        this.folder = folder;
    }

    /**
     * All images, newest first.
     *
     * @throws IOException if the folder or a manifest cannot be read
     */
    public List<ImageManifest> list() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<ImageManifest> images = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "[0-9a-f]*")) {
            for (Path entry : entries) {
                Path manifest = entry.resolve(ImageManifest.FILE_NAME);
                if (Files.isRegularFile(manifest)) {
                    images.add(current(manifest));
                }
            }
        }
        images.sort(Comparator.comparing(ImageManifest::createdAt).reversed());
        return images;
    }

    /**
     * The image of an id, or the newest of a name.
     *
     * @throws IOException if the folder or a manifest cannot be read
     */
    public Optional<ImageManifest> find(String nameOrId) throws IOException {
        List<ImageManifest> images = list();
        return images.stream()
                .filter(image -> image.id().equals(nameOrId))
                .findFirst()
                .or(() -> images.stream().filter(i -> i.name().equals(nameOrId)).findFirst());
    }

    private ImageManifest current(Path file) throws IOException {
        var now = Files.readAttributes(file, BasicFileAttributes.class);
        Known before = known.get(file);
        if (before != null
                && before.size == now.size()
                && before.modified.equals(now.lastModifiedTime())) {
            return before.manifest;
        }
        ImageManifest manifest = read(file);
        known.put(file, new Known(now.lastModifiedTime(), now.size(), manifest));
        return manifest;
    }

    private static ImageManifest read(Path manifest) throws IOException {
        try {
            return Json.read(
                    Files.readString(manifest), ImageManifest.class, Strictness.IGNORE_UNKNOWN);
        } catch (WireException e) {
            throw new IOException(manifest + " is not an image manifest: " + e.getMessage(), e);
        }
    }

    /** The folder of an image's files. */
    public Path folderOf(ImageManifest image) {
        return folder.resolve(image.id());
    }
}
