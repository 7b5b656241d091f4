package dev.virga.node.image;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import java.nio.file.Path;
import java.util.Optional;

/** An image whose parts are on this node and have been verified. */
public record LocalImage(ImageManifest manifest, Path folder) {
    /** The file of a part, if the image has one of that role. */
    public Optional<Path> file(ImagePart.Role role) {
        return manifest.part(role).map(part -> folder.resolve(part.file()));
    }
}
