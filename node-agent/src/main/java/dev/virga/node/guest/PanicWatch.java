package dev.virga.node.guest;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a guest's serial output for the last line of a Linux kernel that panicked and will not
 * reboot by itself: {@code ---[ end Kernel panic - not syncing: ... ]---}. Called by one thread at
 * a time.
 */
public final class PanicWatch implements GuestFactory.SerialOutput {
    private static final int MAX_LINE = 512;
    private static final Pattern LAST_LINE =
            Pattern.compile(
                    "\\[ *\\d+\\.\\d+\\](?:\\[[^]]*\\])? ---\\[ end (Kernel panic - not syncing: .*?)"
                            + " *\\]---\\s*");

    private final GuestFactory.SerialOutput next;
    private final Consumer<String> onPanic;
    private final byte[] line = new byte[MAX_LINE];
    private int length;

    /**
     * Watches on the way to {@code next}.
     *
     * @param onPanic told what the kernel said; on the thread of the output, so it must not block
     */
    public PanicWatch(GuestFactory.SerialOutput next, Consumer<String> onPanic) {
        this.next = next;
        this.onPanic = onPanic;
    }

    @Override
    public void output(byte[] bytes, int offset, int count) {
        next.output(bytes, offset, count);
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                ended();
                length = 0;
            } else if (length < MAX_LINE) {
                line[length++] = bytes[i];
            }
        }
    }

    private void ended() {
        if (length == 0 || line[0] != '[') {
            return;
        }
        Matcher matcher =
                LAST_LINE.matcher(new String(line, 0, length, StandardCharsets.ISO_8859_1));
        if (matcher.matches()) {
            onPanic.accept(matcher.group(1));
        }
    }
}
