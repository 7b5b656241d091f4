package dev.virga.guest.virtio.console;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts bytes into lines of UTF-8. A line longer than the limit is dropped as a whole. Threads: one
 * at a time.
 */
final class LineAssembler {
    private final int limit;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean tooLong;

    LineAssembler(int limit) {
        this.limit = limit;
    }

    /** Takes bytes; gives each line that ends in them, without its end. Returns lines dropped. */
    int accept(byte[] bytes, Consumer<String> lines) {
        int dropped = 0;
        for (byte b : bytes) {
            if (b != '\n') {
                tooLong |= line.size() == limit;
                if (!tooLong) {
                    line.write(b);
                }
            } else if (tooLong) {
                dropped++;
                clear();
            } else {
                lines.accept(line.toString(StandardCharsets.UTF_8));
                clear();
            }
        }
        return dropped;
    }

    void clear() {
        line.reset();
        tooLong = false;
    }

    /** The line begun; what {@link #accept} makes this state from again. */
    byte[] begun() {
        return line.toByteArray();
    }
}
