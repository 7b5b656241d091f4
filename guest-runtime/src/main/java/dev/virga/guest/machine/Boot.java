package dev.virga.guest.machine;

import java.nio.file.Path;
import java.util.Optional;

/** How a machine starts. */
public sealed interface Boot {
    /** A Linux kernel image entered in S-mode; the hypervisor serves the SBI. */
    record Direct(Path kernel, Optional<Path> initrd, String commandLine) implements Boot {}

    /** Firmware entered in M-mode, and perhaps what it is to start next. */
    record Firmware(Path firmware, Optional<Path> kernel, Optional<Path> initrd, String commandLine)
            implements Boot {}

    /** A bare program entered in M-mode on every hart; it ends by {@code tohost} if it has that. */
    record Elf(Path elf) implements Boot {}

    /**
     * What a restored machine was booted from is no longer at hand: it goes on, but can't be reset.
     * Only for {@link Machine#restore}.
     */
    record Saved(Way way) implements Boot {
        /** Which of the others it was. */
        public enum Way {
            /** {@link Direct}. */
            KERNEL,
            /** {@link Firmware}. */
            FIRMWARE,
            /** {@link Elf}. */
            PROGRAM
        }
    }

    /** Which way it is. */
    default Saved.Way way() {
        return switch (this) {
            case Direct direct -> Saved.Way.KERNEL;
            case Firmware firmware -> Saved.Way.FIRMWARE;
            case Elf elf -> Saved.Way.PROGRAM;
            case Saved saved -> saved.way();
        };
    }
}
