package dev.virga.cli.output;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Says on standard error what a long command is doing: on a terminal one line that changes, in a
 * pipe or log one line for each step. Safe for use by several threads.
 */
public final class Progress implements AutoCloseable {

    private static final int BAR_CELLS = 24;
    private static final long REDRAW_NANOS = 80_000_000L;

    private final PrintStream err;
    private final boolean terminal;
    private String step = "";
    private long stepStarted;
    private long drawn;
    private boolean open;

    /** Progress for the user of these streams. */
    public Progress(Streams streams) {
        this.err = streams.err();
        this.terminal = streams.errIsTerminal();
    }

    /** Begins a step and ends the one before. */
    public synchronized void step(String name) {
        finishStep();
        step = name;
        stepStarted = System.nanoTime();
        open = true;
        if (terminal) {
            draw(name + " ...");
        }
    }

    /** How far the step is; {@code total} 0 or less means unknown. */
    public synchronized void at(long done, long total) {
        if (!terminal || !open || System.nanoTime() - drawn < REDRAW_NANOS) {
            return;
        }
        if (total <= 0) {
            draw(step + " ... " + Sizes.human(done));
            return;
        }
        int cells = (int) Math.min(BAR_CELLS, BAR_CELLS * done / total);
        draw(
                String.format(
                        Locale.ROOT,
                        "%s [%s%s] %d%%",
                        step,
                        "#".repeat(cells),
                        " ".repeat(BAR_CELLS - cells),
                        Math.min(100, 100 * done / total)));
    }

    /** A line of its own between steps. */
    public synchronized void note(String line) {
        clear();
        err.println(line);
    }

    private void finishStep() {
        if (!open) {
            return;
        }
        open = false;
        clear();
        err.printf(
                Locale.ROOT,
                "%s: %.1f s%n",
                step,
                (System.nanoTime() - stepStarted) / 1_000_000_000.0);
    }

    private void draw(String text) {
        drawn = System.nanoTime();
        err.print("\r\u001b[K" + text);
        err.flush();
    }

    private void clear() {
        if (terminal) {
            err.print("\r\u001b[K");
        }
    }

    /** Gives the step up: its line disappears, the error that follows says the rest. */
    public synchronized void fail() {
        open = false;
        clear();
        err.flush();
    }

    /** Ends the last step. */
    @Override
    public synchronized void close() {
        finishStep();
        err.flush();
    }
}
