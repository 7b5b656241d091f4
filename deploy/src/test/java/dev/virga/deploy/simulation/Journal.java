package dev.virga.deploy.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** What happened, for people who look at a seed that failed, and a digest to compare two runs. */
final class Journal {
    private static final int KEPT = 400;

    private final Deque<String> lines = new ArrayDeque<>();
    private long digest = 1;

    void note(long nanos, String what, Object... about) {
        StringBuilder text = new StringBuilder(what);
        for (Object each : about) {
            text.append(' ').append(each);
        }
        digest = digest * 31 + nanos;
        digest = digest * 31 + text.toString().hashCode();
        lines.add(String.format(Locale.ROOT, "%10.4f %s", nanos / 1e9, text));
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    long digest() {
        return digest;
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
