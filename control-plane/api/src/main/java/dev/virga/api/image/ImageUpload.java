package dev.virga.api.image;

import java.util.List;

/**
 * How far an image has come that is being uploaded.
 *
 * @param image what it is to be
 * @param complete whether it is there, and can be ordered
 * @param parts how much of each has arrived
 */
public record ImageUpload(ImageManifest image, boolean complete, List<PartUpload> parts) {
    public ImageUpload {
        parts = List.copyOf(parts);
    }
}
