package dev.virga.node.guest;

import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmSpec;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Builds guests. */
@FunctionalInterface
public interface GuestFactory extends AutoCloseable {
    /**
     * Builds a guest that is ready to start.
     *
     * @param folder the VM's own folder, for its disks
     * @param listener hears its serial output and its agent
     * @throws GuestException if it cannot be built; the message is for people
     */
    Guest create(VmId id, VmSpec spec, LocalImage image, Path folder, Listener listener)
            throws GuestException;

    /**
     * Builds a guest that begins somewhere else than with its image.
     *
     * @throws GuestException if it cannot be built; the message is for people
     */
    default Guest create(
            VmId id,
            VmSpec spec,
            LocalImage image,
            Path folder,
            Listener listener,
            Beginning beginning)
            throws GuestException {
        return switch (beginning) {
            case Beginning.Image its -> create(id, spec, image, folder, listener);
            case Beginning.CopyOf copy -> throw new GuestException("this node makes no clones");
            case Beginning.Stored stored ->
                    throw new GuestException("this node restores no snapshots");
        };
    }

    /** How often guests are to be {@linkplain #tidy tidied}. */
    int TIDY_SECONDS = 5;

    /**
     * To be called now and then, by one thread: guests that came to rest give back what they can.
     */
    default void tidy() {}

    /** The image is not here any more: nothing that was kept of it is to be used. */
    default void forget(String image) {}

    /** The ids of images of which something is kept. */
    default Set<String> images() {
        return Set.of();
    }

    /** The templates that other nodes can have, each an image's id and a machine's shape. */
    default List<String> templates() {
        return List.of();
    }

    /**
     * The files of a template, for another node. Blocks while they are written.
     *
     * @throws IOException for people, if there is no such template, or it can't be written
     */
    default Path template(String image, String shape) throws IOException {
        throw new IOException("this node has no templates");
    }

    /** Lets go of what is kept to build guests; those that are built go on. */
    @Override
    default void close() {}

    /** What became of templates and clones so far. */
    default CloneStats cloneStats() {
        return CloneStats.NONE;
    }

    /**
     * Templates and clones.
     *
     * @param templates that are kept now
     * @param templateBytes of memory that they hold, shared with their clones
     * @param clones made so far
     * @param cloneNanos how long that took, until each could run, together
     * @param dropped templates that are no longer kept
     */
    record CloneStats(
            int templates, long templateBytes, long clones, long cloneNanos, long dropped) {
        /** Nothing. */
        public static final CloneStats NONE = new CloneStats(0, 0, 0, 0, 0);
    }

    /**
     * What a guest says.
     *
     * @param serial called with serial output, on a thread of the guest; it must not block
     * @param line called with a line from the agent inside
     * @param mayRun whether harts may execute now; asked before each time slice and each outward
     *     effect, so it must be quick
     * @param trouble told when something of the node's stands in the guest's way, and (empty) when
     *     nothing does any more
     */
    record Listener(
            SerialOutput serial,
            Consumer<String> line,
            BooleanSupplier mayRun,
            Consumer<Optional<String>> trouble) {
        /** One who does not listen to troubles. */
        public Listener(SerialOutput serial, Consumer<String> line, BooleanSupplier mayRun) {
            this(serial, line, mayRun, trouble -> {});
        }
    }

    /** Takes serial output; the array is only lent. */
    @FunctionalInterface
    interface SerialOutput {
        void output(byte[] bytes, int offset, int length);
    }
}
