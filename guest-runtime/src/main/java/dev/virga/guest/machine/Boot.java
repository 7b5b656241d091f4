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
}
