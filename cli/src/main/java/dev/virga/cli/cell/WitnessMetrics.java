package dev.virga.cli.cell;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the witness counts, in Prometheus' text format, by hand: for so few numbers this small
 * process needs no library. Safe from any thread.
 */
final class WitnessMetrics {
    /** Who has not looked for so long does not look after anything. */
    static final Duration STALE = Duration.ofSeconds(10);

    private final Map<String, Long> restarts = new TreeMap<>();
    private final Map<String, Long> ended = new TreeMap<>();
    private final Map<String, Boolean> alive = new TreeMap<>();
    private long looks;
    private long failures;
    private long lookedAt = System.nanoTime() - STALE.toNanos();

    /** It has looked at all processes. */
    synchronized void looked(List<ProcessRecord> records) {
        looks++;
        lookedAt = System.nanoTime();
        alive.clear();
        records.forEach(record -> alive.put(record.name(), record.handle().isPresent()));
    }

    /** It could not look. */
    synchronized void failed() {
        failures++;
    }

    synchronized void restarted(String process) {
        restarts.merge(process, 1L, Long::sum);
    }

    /** A process was ended that held the store and did not run. */
    synchronized void ended(String process) {
        ended.merge(process, 1L, Long::sum);
    }

    /** Whether it has looked lately. */
    synchronized boolean ready() {
        return System.nanoTime() - lookedAt < STALE.toNanos();
    }

    /** All of it. */
    synchronized String text() {
        StringBuilder text = new StringBuilder();
        head(text, "virga_witness_process_up", "gauge", "Whether a process of the cell lives");
        alive.forEach((name, up) ->
                value(text, "virga_witness_process_up{process=\"" + name + "\"}", up ? 1 : 0));
        head(text, "virga_witness_restarts_total", "counter", "Processes started again");
        alive.keySet()
                .forEach(name ->
                        value(
                                text,
                                "virga_witness_restarts_total{process=\"" + name + "\"}",
                                restarts.getOrDefault(name, 0L)));
        head(text, "virga_witness_ended_total", "counter", "Stopped processes ended for the store");
        alive.keySet()
                .forEach(name ->
                        value(
                                text,
                                "virga_witness_ended_total{process=\"" + name + "\"}",
                                ended.getOrDefault(name, 0L)));
        head(text, "virga_witness_looks_total", "counter", "Times it looked at all processes");
        value(text, "virga_witness_looks_total", looks);
        head(text, "virga_witness_failures_total", "counter", "Times it could not look");
        value(text, "virga_witness_failures_total", failures);
        head(text, "virga_witness_look_age_seconds", "gauge", "Since it looked");
        value(text, "virga_witness_look_age_seconds", (System.nanoTime() - lookedAt) / 1e9);
        head(text, "process_start_time_seconds", "gauge", "When it started, since 1970");
        value(
                text,
                "process_start_time_seconds",
                ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH).toEpochMilli()
                        / 1e3);
        head(text, "process_cpu_seconds_total", "counter", "Processor time that it has used");
        value(
                text,
                "process_cpu_seconds_total",
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis()
                        / 1e3);
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void value(StringBuilder text, String series, double value) {
        text.append(series).append(' ').append(value).append('\n');
    }
}
