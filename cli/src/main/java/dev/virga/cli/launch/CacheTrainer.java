package dev.virga.cli.launch;

import dev.virga.api.home.VirgaHome;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes start-up caches: runs a component once on its training arguments under {@code
 * -XX:AOTCacheOutput} and publishes what the JVM wrote. One at a time on a host, by a file lock;
 * whoever comes second leaves it to the first.
 */
public final class CacheTrainer {

    /** A training run that takes longer is given up; it normally takes a few seconds. */
    private static final long LIMIT_SECONDS = 120;

    private final Installation installation;
    private final VirgaHome home;

    /** A trainer for one installation. */
    public CacheTrainer(Installation installation, VirgaHome home) {
        this.installation = installation;
        this.home = home;
    }

    /** What came of it. */
    public enum Outcome {
        /** A new cache is in place. */
        MADE,
        /** The one in place fits. */
        FRESH,
        /** Another process is at it. */
        BUSY
    }

    /**
     * Makes the cache of a component unless there is a fresh one.
     *
     * @param mainClass what to run, mostly the component's own
     * @param arguments what it gets; it must end by itself
     * @throws IOException if files cannot be written
     * @throws CliException if the training run fails
     */
    public Outcome train(Component component, String mainClass, List<String> arguments)
            throws IOException, InterruptedException {
        List<Path> jars = installation.jars(component);
        StartCache cache = StartCache.of(home.launch(), installation, component);
        if (cache.fresh(jars)) {
            cache.confirm();
            return Outcome.FRESH;
        }
        Files.createDirectories(cache.folder());
        Path lockFile = cache.folder().resolve(component.word() + ".lock");
        try (FileChannel channel =
                        FileChannel.open(
                                lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            if (lock == null) {
                return Outcome.BUSY;
            }
            String before = cache.key(jars);
            Path temporary = cache.folder().resolve(component.word() + ".training");
            Files.deleteIfExists(temporary);
            try {
                String classPath =
                        Installation.classPath(ModernJar.of(jars, cache.jarFolder(jars)));
                run(
                        JavaProcess.plain(installation, component, classPath),
                        mainClass,
                        arguments,
                        temporary);
                if (!Files.isRegularFile(temporary)) {
                    throw new CliException("the JVM wrote no cache for " + component.word());
                }
                if (before.equals(cache.key(jars))) {
                    cache.publish(temporary, jars, installation, classPath);
                }
            } finally {
                Files.deleteIfExists(temporary);
            }
            return Outcome.MADE;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another thread of this process holds it: the same as another process.
            return null;
        }
    }

    private static void run(
            List<String> plain, String mainClass, List<String> arguments, Path output)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(JavaProcess.java().toString());
        command.add("-XX:AOTCacheOutput=" + output);
        command.addAll(plain);
        command.add(mainClass);
        command.addAll(arguments);
        Path log =
                output.resolveSibling(
                        output.getFileName().toString().replaceFirst("training$", "log"));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new CliException(ExitCode.TIMED_OUT, "the training run did not end; see " + log);
        }
        if (process.exitValue() != 0) {
            throw new CliException(
                    "the training run ended with " + process.exitValue() + "; see " + log);
        }
    }
}
