package dev.virga.node.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where templates come from that another node has made. Calls block. */
public interface TemplateSource {
    /**
     * The nodes that have a template.
     *
     * @param image the image's id
     * @param shape the machine's, as {@link TemplateDepot} names it
     * @throws IOException if nobody answers
     */
    List<String> holders(String image, String shape) throws IOException;

    /**
     * Fetches one file of it into a new file.
     *
     * @throws IOException if it does not arrive
     */
    void fetch(String holder, String image, String shape, String part, Path file)
            throws IOException;
}
