package dev.virga.node.guest;

import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmSpec;
import dev.virga.node.image.LocalImage;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Builds guests. */
@FunctionalInterface
public interface GuestFactory {
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
     * What a guest says.
     *
     * @param serial called with serial output, on a thread of the guest; it must not block
     * @param line called with a line from the agent inside
     * @param mayRun whether harts may execute now; asked before each time slice and each outward
     *     effect, so it must be quick
     */
    record Listener(SerialOutput serial, Consumer<String> line, BooleanSupplier mayRun) {}

    /** Takes serial output; the array is only lent. */
    @FunctionalInterface
    interface SerialOutput {
        void output(byte[] bytes, int offset, int length);
    }
}
