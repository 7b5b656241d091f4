package dev.virga.cli.machine;

import dev.virga.cli.output.PlainJson;
import dev.virga.guest.machine.MachineExit;
import dev.virga.guest.machine.MachineStats;
import dev.virga.guest.translate.TranslationStats;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The counters of a run as JSON; scripts read it, so fields are only ever added. */
final class StatsReport {

    private StatsReport() {}

    static void write(
            Path file,
            MachineStats stats,
            Optional<TranslationStats> translation,
            double hostSeconds,
            MachineExit exit,
            boolean timedOut)
            throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("instructions", stats.instructions());
        tree.put("guestSeconds", stats.guestNanos() / 1e9);
        tree.put("hostSeconds", hostSeconds);
        tree.put("MIPS", hostSeconds > 0 ? stats.instructions() / hostSeconds / 1e6 : 0.0);
        tree.put("totalBytes", stats.totalBytes());
        tree.put("residentBytes", stats.residentBytes());
        tree.put("zeroBytes", stats.zeroBytes());
        tree.put("sharedBytes", stats.sharedBytes());
        tree.put("processResidentBytes", processResidentBytes());
        tree.put("blocks", stats.codePages());
        tree.put("decodedInstructions", stats.decodedInstructions());
        tree.put("tlbMisses", stats.dataTlbMisses() + stats.fetchTlbMisses());
        tree.put("dataTlbMisses", stats.dataTlbMisses());
        tree.put("fetchTlbMisses", stats.fetchTlbMisses());
        tree.put("traps", stats.traps());
        tree.put("revocations", stats.revocations());
        translation.ifPresent(it -> tree.put("translation", translation(it)));
        tree.put(
                "exitReason",
                timedOut
                        ? "timeout"
                        : exit.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        tree.put("exitCode", exit.code());
        Files.writeString(file, PlainJson.indented(tree) + "\n");
    }

    private static Map<String, Object> translation(TranslationStats stats) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("regions", stats.regions());
        tree.put("sharedRegions", stats.shared());
        tree.put("instructions", stats.instructions());
        tree.put("classBytes", stats.classBytes());
        tree.put("seconds", stats.nanos() / 1e9);
        tree.put("refused", stats.refused());
        tree.put("metaspaceBytes", pool("Metaspace"));
        tree.put("codeCacheBytes", pool("CodeHeap"));
        var compiler = ManagementFactory.getCompilationMXBean();
        tree.put("jitSeconds", compiler == null ? 0 : compiler.getTotalCompilationTime() / 1e3);
        return tree;
    }

    /** Bytes in use in the JVM's memory pools whose names begin so. */
    private static long pool(String name) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().startsWith(name))
                .mapToLong(pool -> pool.getUsage().getUsed())
                .sum();
    }

    /** Resident memory of this process, Linux only; 0 elsewhere. */
    private static long processResidentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        List<String> lines = Files.readAllLines(status);
        return lines.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }
}
