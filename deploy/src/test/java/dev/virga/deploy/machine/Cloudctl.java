package dev.virga.deploy.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs {@code cli/cloudctl} as a process of its own. */
final class Cloudctl {
    private static final Path HOUSE = Path.of("").toAbsolutePath().resolveSibling("");
    private static final Path HOME = HOUSE.resolve("deploy/target/virga-home");
    private static final int PATIENCE_MINUTES = 4;

    private Cloudctl() {}

    /** Runs a command to its end, with nothing on standard input. */
    static Result run(String... arguments) {
        Path output = temporary("out");
        Path errors = temporary("err");
        @Nullable Process process = null;
        try {
            process =
                    command(arguments)
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile())
                            .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError("does not end: cloudctl " + String.join(" ", arguments));
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.ISO_8859_1),
                    Files.readString(errors, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /** A command that tests what this build has built, not yet started. */
    static ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(HOUSE.resolve("cli/cloudctl").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("VIRGA_BUILD", "off");
        // Tests are not the place to train start-up caches in the background.
        builder.environment().put("VIRGA_AOT", "off");
        builder.environment().put("VIRGA_HOME", HOME.toString());
        return builder;
    }

    static Path temporary(String suffix) {
        try {
            Path file = Files.createTempFile("virga-", "." + suffix);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How a command ended.
     *
     * @param status its exit code
     * @param output all of its standard output
     * @param errors all of its standard error
     */
    record Result(int status, String output, String errors) {}
}
