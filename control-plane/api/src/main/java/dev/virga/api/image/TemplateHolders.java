package dev.virga.api.image;

import java.util.List;

/**
 * Who has a template of an image.
 *
 * @param nodes names of nodes
 */
public record TemplateHolders(List<String> nodes) {
    public TemplateHolders {
        nodes = List.copyOf(nodes);
    }
}
