package dev.virga.cli.cell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds control planes that stand still (SIGSTOP) while they hold the lock of the store's file, for
 * which all others wait. Such a process may go on at any time, so nobody may take its lock; but it
 * may be ended: what it had not committed never was, by the database's own journal. Proof is asked
 * for, not silence: the kernel says that it is stopped, and that the lock is its (proc(5), {@code
 * locks}), each time one looks for {@link #PATIENCE}. For one thread.
 */
final class StoreGuard {
    /** A while less than leases last, so that agents keep theirs. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Path LOCKS = Path.of("/proc/locks");

    private final List<Path> files;
    private final Map<ProcessRecord, Long> since = new HashMap<>();

    /**
     * Guards a store.
     *
     * @param store its file
     */
    StoreGuard(Path store) {
        // Whoever writes, or mends what a dead one left; whoever opens it (SqliteFile).
        files =
                List.of(
                        store.resolveSibling(store.getFileName() + "-shm"),
                        store.resolveSibling(store.getFileName() + ".lock"));
    }

    /** Which of these processes are to be ended. */
    List<ProcessRecord> blocking(List<ProcessRecord> records) throws IOException {
        List<ProcessRecord> stopped =
                records.stream()
                        .filter(record -> record.role() == CellPlan.Role.CONTROL_PLANE)
                        .filter(StoreGuard::stopped)
                        .toList();
        if (stopped.isEmpty()) {
            since.clear();
            return List.of();
        }
        Set<Long> holders = holders();
        long now = System.nanoTime();
        List<ProcessRecord> blocking = new ArrayList<>();
        for (ProcessRecord record : stopped) {
            if (!holders.contains(record.pid())) {
                since.remove(record);
            } else if (now - since.computeIfAbsent(record, first -> now) > PATIENCE.toNanos()) {
                blocking.add(record);
            }
        }
        since.keySet().retainAll(stopped);
        return blocking;
    }

    private static boolean stopped(ProcessRecord record) {
        return record.identity().isPresent() && record.identity().get().stopped();
    }

    /** Who has one of the files locked for itself. */
    private Set<Long> holders() throws IOException {
        Set<String> nodes = new TreeSet<>();
        for (Path file : files) {
            if (Files.exists(file)) {
                nodes.add(Files.getAttribute(file, "unix:ino").toString());
            }
        }
        Set<Long> holders = new TreeSet<>();
        for (String line : Files.readAllLines(LOCKS, StandardCharsets.US_ASCII)) {
            // 1: POSIX  ADVISORY  WRITE 4711 fe:00:123456 120 120
            String[] fields = line.strip().split(" +");
            if (fields.length >= 6
                    && fields[1].equals("POSIX")
                    && fields[3].equals("WRITE")
                    && nodes.contains(fields[5].substring(fields[5].lastIndexOf(':') + 1))) {
                holders.add(Long.parseLong(fields[4]));
            }
        }
        return holders;
    }
}
