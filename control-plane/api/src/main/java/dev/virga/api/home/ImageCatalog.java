package dev.virga.api.home;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The images in a folder such as {@link VirgaHome#images()}: read only and without state, so every
 * call sees the folder as it is. Folders without a manifest (half-made or foreign) are not images.
 */
public final class ImageCatalog {

    private final Path folder;

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
                    images.add(read(manifest));
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
