package dev.virga.node.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.time.SystemTimers;
import dev.virga.node.SmallDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A console whose log is on a disk that is full, and then is not. */
class FullConsoleLogTest {
    @TempDir Path mount;

    @Test
    void theGuestGoesOnAndTheLogDoesWhenThereIsRoom() throws Exception {
        SmallDisk.run(FullConsoleLogTest.class, 1, mount);
    }

    /** Runs beside the small disk. */
    public static void main(String[] arguments) throws IOException {
        SmallDisk small = new SmallDisk(arguments);
        Path log = small.folder().resolve("console.log");
        try (SystemTimers timers = new SystemTimers("test");
                Console console = new Console(log, timers)) {
            say(console, "before\n");
            small.fill();
            say(console, "lost\n".repeat(10_000));
            small.free();
            SmallDisk.await(() -> text(log).contains("bytes of output were not kept"));
            say(console, "after\n");
            assertThat(text(log)).startsWith("before\n").endsWith("after\n");
            assertThat(new String(console.content(), StandardCharsets.UTF_8))
                    .isEqualTo("before\n" + "lost\n".repeat(10_000) + "after\n");
        }
    }

    private static void say(Console console, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        console.output(bytes, 0, bytes.length);
    }

    private static String text(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
