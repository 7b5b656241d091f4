package dev.virga.guest.machine;

import java.util.Objects;
import java.util.Optional;

/**
 * What of a machine's device tree is not the same for all machines.
 *
 * @param memoryBytes bytes of RAM
 * @param topology its harts
 * @param privilege whether the tree's first reader runs in machine or in supervisor mode
 * @param translation the deepest address translation that the harts do
 * @param commandLine the kernel's command line; empty is none
 * @param initrd where the initial RAM disk lies
 * @param rngSeed fresh random bytes for the guest's generator
 * @param instanceData JSON for the guest's init; empty is none
 */
public record TreeSpec(
        long memoryBytes,
        HartTopology topology,
        Privilege privilege,
        Translation translation,
        String commandLine,
        Optional<Range> initrd,
        byte[] rngSeed,
        String instanceData) {
    /** Who reads the tree first. */
    public enum Privilege {
        /** Firmware: everything is shown, and dirty bits are its kernel's to set or ask for. */
        MACHINE,
        /** A kernel under the built-in SBI: what belongs to machine mode is not shown. */
        SUPERVISOR
    }

    /** Depth of address translation. */
    public enum Translation {
        SV39("riscv,sv39"),
        SV48("riscv,sv48");

        private final String property;

        Translation(String property) {
            this.property = property;
        }

        String property() {
            return property;
        }
    }

    /** Physical addresses from start to before end. */
    public record Range(long start, long end) {}

    public TreeSpec {
        Objects.requireNonNull(commandLine);
        rngSeed = rngSeed.clone();
    }

    @Override
    public byte[] rngSeed() {
        return rngSeed.clone();
    }

    /** How many harts it has. */
    int harts() {
        return topology.harts();
    }

    /** The same machine with its initial RAM disk elsewhere. */
    public TreeSpec withInitrd(Optional<Range> range) {
        return new TreeSpec(
                memoryBytes,
                topology,
                privilege,
                translation,
                commandLine,
                range,
                rngSeed,
                instanceData);
    }
}
