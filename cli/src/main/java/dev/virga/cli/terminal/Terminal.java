package dev.virga.cli.terminal;

import dev.virga.cli.exit.CliException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The user's terminal in raw mode: every key goes to the guest at once, Ctrl-C too. {@link #close}
 * sets it back as it was, and so does the end of the process in whatever way a JVM notices. Done by
 * {@code stty}, which every POSIX system has.
 */
public final class Terminal implements AutoCloseable {

    private static final File TTY = new File("/dev/tty");

    private final String saved;
    private final Thread hook;
    private final AtomicBoolean raw = new AtomicBoolean(true);

    private Terminal(String saved) {
        this.saved = saved;
        this.hook = new Thread(this::restore, "terminal-restore");
    }

    /** Switches the terminal to raw mode. */
    public static Terminal raw() throws IOException, InterruptedException {
        String saved = stty("-g").strip();
        Terminal terminal = new Terminal(saved);
        Runtime.getRuntime().addShutdownHook(terminal.hook);
        stty("raw", "-echo");
        return terminal;
    }

    /** Its rows and columns as {@code stty size} says them; empty if it cannot. */
    public static String size() {
        try {
            return stty("size");
        } catch (IOException | CliException e) {
            // No terminal, or one without a size.
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static String stty(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(TTY)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new CliException("stty cannot set the terminal; use a pipe");
        }
        return output;
    }

    private void restore() {
        if (!raw.getAndSet(false)) {
            return;
        }
        try {
            stty(saved);
        } catch (IOException | CliException e) {
            System.err.println("cloudctl: the terminal could not be set back; type 'stty sane'");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is already ending: the hook has run or is running, which is all we want.
            raw.set(false);
        }
    }
}
