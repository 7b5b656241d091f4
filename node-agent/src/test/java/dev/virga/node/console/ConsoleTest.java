package dev.virga.node.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.api.error.ProblemException;
import dev.virga.api.time.SystemTimers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
    @TempDir Path folder;

    private static final class Recorder implements Console.Reader {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean demoted;
        private long begin = -1;

        @Override
        public void begin(long position) {
            begin = position;
        }

        @Override
        public void output(byte[] more) {
            bytes.writeBytes(more);
        }

        @Override
        public void demoted() {
            demoted = true;
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void readersGetWhatWasAndWhatComes() throws Exception {
        try (SystemTimers timers = new SystemTimers("test");
                Console console = new Console(folder.resolve("log"), timers)) {
            say(console, "before ");
            Recorder reader = new Recorder();
            console.attach(reader, 0, false, false);
            say(console, "after");
            assertThat(reader.text()).isEqualTo("before after");
            console.detach(reader);
            say(console, " unheard");
            assertThat(reader.text()).isEqualTo("before after");
        }
        assertThat(Files.readString(folder.resolve("log"))).isEqualTo("before after unheard");
    }

    @Test
    void whoComesBackGetsWhatItHasMissed() {
        try (SystemTimers timers = new SystemTimers("test");
                Console console = new Console(folder.resolve("log"), timers)) {
            say(console, "heard ");
            long position = console.position();
            say(console, "missed");
            Recorder back = new Recorder();
            console.attach(back, position, false, false);
            assertThat(back.text()).isEqualTo("missed");
            assertThat(back.begin).isEqualTo(position);
            Recorder fromElsewhere = new Recorder();
            console.attach(fromElsewhere, 1_000, false, false);
            assertThat(fromElsewhere.text()).isEqualTo("heard missed");
            assertThat(fromElsewhere.begin).isZero();
        }
    }

    @Test
    void oneWritesAtATimeUntilAnotherTakesOver() {
        try (SystemTimers timers = new SystemTimers("test");
                Console console = new Console(folder.resolve("log"), timers)) {
            StringBuilder typed = new StringBuilder();
            console.connect(
                    Optional.of((bytes, offset, length) -> {
                        typed.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
                        return length;
                    }));
            Recorder first = new Recorder();
            Recorder second = new Recorder();
            console.attach(first, 0, true, false);
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> console.attach(second, 0, true, false));
            console.input(first, bytes("a"));
            console.input(second, bytes("x"));
            console.attach(second, 0, true, true);
            assertThat(first.demoted).isTrue();
            console.input(first, bytes("x"));
            console.input(second, bytes("b"));
            assertThat(typed.toString()).isEqualTo("ab");
        }
    }

    @Test
    void aSlowGuestGetsEverythingInOrder() throws Exception {
        try (SystemTimers timers = new SystemTimers("test");
                Console console = new Console(folder.resolve("log"), timers)) {
            StringBuilder typed = new StringBuilder();
            CountDownLatch done = new CountDownLatch(26);
            console.connect(
                    Optional.of((bytes, offset, length) -> {
                        typed.append((char) bytes[offset]);
                        done.countDown();
                        return 1;
                    }));
            Recorder writer = new Recorder();
            console.attach(writer, 0, true, false);
            console.input(writer, bytes("abcdefghijklm"));
            console.input(writer, bytes("nopqrstuvwxyz"));
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(typed.toString()).isEqualTo("abcdefghijklmnopqrstuvwxyz");
        }
    }

    @Test
    void theRingKeepsTheNewest() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ConsoleRing ring = new ConsoleRing(100);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            byte[] chunk = new byte[random.nextInt(250)];
            for (int j = 0; j < chunk.length; j++) {
                chunk[j] = (byte) ('a' + random.nextInt(26));
            }
            ring.append(chunk, 0, chunk.length);
            all.append(new String(chunk, StandardCharsets.US_ASCII));
            String expected = all.substring(Math.max(0, all.length() - 100));
            assertThat(new String(ring.content(), StandardCharsets.US_ASCII))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            assertThat(ring.end()).isEqualTo(all.length());
        }
    }

    @Test
    void theLogRotates() throws Exception {
        Path file = folder.resolve("console.log");
        try (ConsoleLog log = new ConsoleLog(file, 10)) {
            for (String word : new String[] {"first...", "second..", "third..."}) {
                log.append(bytes(word), 0, 8);
            }
        }
        assertThat(Files.readString(file)).isEqualTo("third...");
        assertThat(Files.readString(folder.resolve("console.log.1"))).isEqualTo("second..");
    }

    private static void say(Console console, String text) {
        byte[] bytes = bytes(text);
        console.output(bytes, 0, bytes.length);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
