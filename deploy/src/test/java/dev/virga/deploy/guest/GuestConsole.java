package dev.virga.deploy.guest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A machine in a process of its own, and its serial console: waits for words with a deadline, types
 * commands to the guest's shell and reads what they say. Whatever the console says is also kept in
 * a file, for whoever has to find out why. One thread at a time.
 */
final class GuestConsole implements AutoCloseable {
    /** Long enough for any step on a slow and busy host; nothing is asserted about durations. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Pattern PROMPT = Pattern.compile("[#$] ?(\u001b\\[6n)?$");
    private static final Pattern KERNEL = Pattern.compile("Linux version \\d|guest ready");
    private static final int WORDS_SHOWN = 3000;

    private final Process process;
    private final OutputStream keyboard;
    private final Path log;
    private final Thread reader;
    private final StringBuilder said = new StringBuilder();
    private boolean silent;
    private int read;
    private int commands;

    private GuestConsole(Process process, Path log) {
        this.process = process;
        this.keyboard = process.getOutputStream();
        this.log = log;
        this.reader = Thread.ofPlatform().daemon().name("console " + log).start(this::listen);
    }

    /**
     * Starts a machine whose console is its standard input and output.
     *
     * @param command the process and its arguments
     * @param log file that keeps what the console says
     */
    static GuestConsole start(List<String> command, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Files.writeString(log, String.join(" ", command) + "\n");
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            // What is tested is what this build has built.
            builder.environment().put("VIRGA_BUILD", "off");
            // Tests are not the place to train start-up caches in the background.
            builder.environment().put("VIRGA_AOT", "off");
            return new GuestConsole(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        byte[] piece = new byte[8192];
        try (InputStream screen = process.getInputStream();
                OutputStream file = Files.newOutputStream(log, StandardOpenOption.APPEND)) {
            int count;
            while ((count = screen.read(piece)) >= 0) {
                file.write(piece, 0, count);
                synchronized (said) {
                    // A console is bytes; what is looked for in it is ASCII.
                    said.append(new String(piece, 0, count, StandardCharsets.ISO_8859_1));
                    said.notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (said) {
                said.append("\n[console lost: ").append(e).append("]\n");
            }
        } finally {
            synchronized (said) {
                silent = true;
                said.notifyAll();
            }
        }
    }

    /** Waits for a pattern in what was said since the last match, and returns its match. */
    Matcher await(Pattern pattern) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (said) {
            while (true) {
                Matcher matcher = pattern.matcher(said.substring(read));
                if (matcher.find()) {
                    read += matcher.end();
                    return matcher;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (silent || left <= 0) {
                    throw new AssertionError(
                            (silent ? "the machine ended" : "nothing for " + PATIENCE)
                                    + " while waiting for /"
                                    + pattern
                                    + "/; last words:\n"
                                    + lastWords());
                }
                try {
                    said.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted", e);
                }
            }
        }
    }

    /** Waits through a reboot: the kernel's first words, then a shell again. */
    GuestConsole awaitBoot() {
        await(KERNEL);
        return awaitShell();
    }

    /** Waits until the guest's shell asks for a command, and keeps the kernel's chatter off it. */
    GuestConsole awaitShell() {
        await(PROMPT);
        run("dmesg -n 1");
        return this;
    }

    /** Types as a person would: the text, without waiting for anything. */
    void type(String text) {
        try {
            keyboard.write(text.getBytes(StandardCharsets.US_ASCII));
            keyboard.flush();
        } catch (IOException e) {
            throw new AssertionError("cannot type '" + text + "'; last words:\n" + lastWords(), e);
        }
    }

    /** Runs a shell command in the guest, waits for its end, and returns its status and output. */
    Answer run(String command) {
        int number = ++commands;
        // The terminal echoes what is typed, so the typed line must not contain the marks
        // themselves.
        type(
                "printf '\\n(%s-begin)\\n' "
                        + number
                        + "; "
                        + command
                        + "\nprintf '(%s-end-%s)\\n' "
                        + number
                        + " $?\n");
        await(Pattern.compile("\\(" + number + "-begin\\)\r?\n"));
        Matcher end = await(Pattern.compile("(?s)(.*?)\\(" + number + "-end-(\\d+)\\)\r?\n"));
        return new Answer(command, Integer.parseInt(end.group(2)), end.group(1).replace("\r", ""));
    }

    /** Runs a command that has to succeed, and returns what it printed. */
    String ok(String command) {
        Answer answer = run(command);
        if (answer.status() != 0) {
            throw new AssertionError(answer + "; log: " + log);
        }
        return answer.output();
    }

    /** Like {@link #ok}, with a number as the answer: the last word that is one. */
    long number(String command) {
        Matcher matcher = Pattern.compile("(?m)^\\s*(\\d+)\\s*$").matcher(ok(command));
        @Nullable String last = null;
        while (matcher.find()) {
            last = matcher.group(1);
        }
        if (last == null) {
            throw new AssertionError("no number from '" + command + "'; log: " + log);
        }
        return Long.parseLong(last);
    }

    /** Waits inside the guest until a shell condition holds. */
    void until(String condition) {
        ok("until " + condition + "; do sleep 0.2; done");
    }

    /** Waits until the machine's process ends by itself and returns its exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the machine goes on; last words:\n" + lastWords());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private String lastWords() {
        synchronized (said) {
            return said.substring(Math.max(0, said.length() - WORDS_SHOWN))
                    + "\n(log: "
                    + log
                    + ")";
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
            reader.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What a command said.
     *
     * @param command as it was typed
     * @param status its exit status
     * @param output all it printed, with the terminal's echo of the next line
     */
    record Answer(String command, int status, String output) {}
}
