package dev.virga.node.image;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import java.io.IOException;
import java.nio.file.Path;

/** Where images come from that this host does not have. Calls block. */
public interface ImageSource {
    /**
     * What an image is.
     *
     * @throws IOException if nobody knows it, or nobody answers
     */
    ImageManifest manifest(String id) throws IOException;

    /**
     * Fetches one part into a new file.
     *
     * @throws IOException if it does not arrive
     */
    void fetch(ImageManifest image, ImagePart part, Path file) throws IOException;
}
