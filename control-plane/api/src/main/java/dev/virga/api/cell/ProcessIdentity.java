package dev.virga.api.cell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no other: a process id is given again, but never with the same start time since
 * the same boot. Two processes of one host can speak of a third with it. Linux only (proc(5));
 * elsewhere nothing can be said of a process, and nobody proves its death.
 *
 * @param bootId of the kernel, {@code /proc/sys/kernel/random/boot_id}
 * @param pid in the name space of the processes of a cell
 * @param startTicks clock ticks from boot until the process started, field 22 of {@code stat}
 */
public record ProcessIdentity(String bootId, long pid, long startTicks) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Fields of {@code stat} from the state on; the start time is the 22nd of all. */
    private static final int START_TIME = 22 - 3;

    /** The calling process. */
    public static Optional<ProcessIdentity> self() {
        return of(ProcessHandle.current().pid());
    }

    /** The process that has this id now; empty if there is none or the host cannot tell. */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            String boot = Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip();
            String[] fields = stat(pid);
            if (ended(fields[0])) {
                return Optional.empty();
            }
            return Optional.of(new ProcessIdentity(boot, pid, Long.parseLong(fields[START_TIME])));
        } catch (IOException | RuntimeException e) {
            // No such process, or no such file system.
            return Optional.empty();
        }
    }

    /** The fields of a process's {@code stat} from its state on. */
    private static String[] stat(long pid) throws IOException {
        // The command in parentheses may hold anything, in any encoding.
        String stat =
                Files.readString(
                        Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    }

    /**
     * Whether this process stands still by a signal (SIGSTOP): it runs nothing now, and may go on
     * at any time. False when nothing can be said.
     */
    public boolean stopped() {
        try {
            return stat(pid)[0].equals("T") && of(pid).filter(this::equals).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** A zombie runs nothing; only its parent has not looked yet. */
    private static boolean ended(String state) {
        return state.equals("Z") || state.equals("X");
    }

    /**
     * Whether it is certain that this process runs no more: this host has the same boot id and no
     * such process. False when nothing can be said.
     */
    public boolean gone() {
        String boot;
        try {
            boot = Files.readString(BOOT_ID, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return false;
        }
        return boot.equals(bootId)
                && Files.isDirectory(Path.of("/proc/self"))
                && of(pid).filter(this::equals).isEmpty();
    }
}
