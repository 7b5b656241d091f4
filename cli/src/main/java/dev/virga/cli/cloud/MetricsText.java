package dev.virga.cli.cloud;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process says to Prometheus, in its text format 0.0.4: name and the one label that matters
 * to value.
 */
final class MetricsText {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? ([^ ]+)(?: \\d+)?");
    private static final Pattern VM = Pattern.compile("(?:^|,)vm=\"([^\"]*)\"");

    private final Map<String, Double> values = new HashMap<>();

    /** Reads it; lines that are not understood are left out. */
    static MetricsText of(String text) {
        MetricsText metrics = new MetricsText();
        text.lines().forEach(metrics::line);
        return metrics;
    }

    private void line(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            return;
        }
        try {
            double value = Double.parseDouble(sample.group(3));
            String labels = sample.group(2);
            Matcher vm = VM.matcher(labels == null ? "" : labels);
            values.put(sample.group(1) + (vm.find() ? "/" + vm.group(1) : ""), value);
        } catch (NumberFormatException e) {
            // +Inf and the like of formats to come: not for people.
            return;
        }
    }

    /** Of the process itself; 0 if it does not say. */
    double value(String name) {
        return values.getOrDefault(name, 0.0);
    }

    /** Of one VM; 0 if it does not say. */
    double value(String name, String vm) {
        return values.getOrDefault(name + "/" + vm, 0.0);
    }
}
