package dev.virga.node.metrics;

import dev.virga.api.id.VmId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How long the threads of guests' harts ran and how long they waited for a processor of the host,
 * as Linux says in {@code /proc/self/task/TID/schedstat}. Threads are told by their names: Linux
 * keeps 15 characters, and the threads of harts begin with the id of their VM, which is as long.
 * Elsewhere than on Linux nothing is known.
 */
final class HartTimes {
    private static final Path TASKS = Path.of("/proc/self/task");

    /** Times of one guest's harts together, in nanoseconds. */
    record Times(long ranNanos, long waitedNanos) {
        static final Times NONE = new Times(0, 0);

        Times plus(Times more) {
            return new Times(ranNanos + more.ranNanos, waitedNanos + more.waitedNanos);
        }
    }

    private final Map<String, Times> byVm;

    private HartTimes(Map<String, Times> byVm) {
        this.byVm = byVm;
    }

    /** As they are now. */
    static HartTimes read() {
        Map<String, Times> times = new HashMap<>();
        if (!Files.isDirectory(TASKS)) {
            return new HartTimes(times);
        }
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                add(task, times);
            }
        } catch (IOException e) {
            // The host does not say: then nothing is known.
            return new HartTimes(new HashMap<>());
        }
        return new HartTimes(times);
    }

    private static void add(Path task, Map<String, Times> times) {
        try {
            String name = text(task.resolve("comm"));
            if (VmId.valid(name)) {
                String[] said = text(task.resolve("schedstat")).split(" ", -1);
                times.merge(
                        name,
                        new Times(Long.parseLong(said[0]), Long.parseLong(said[1])),
                        Times::plus);
            }
        } catch (IOException | RuntimeException e) {
            // The thread has ended meanwhile.
            return;
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    /** Of one guest, by its id. */
    Times of(String vm) {
        return byVm.getOrDefault(vm, Times.NONE);
    }
}
