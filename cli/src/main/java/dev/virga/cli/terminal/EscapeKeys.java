package dev.virga.cli.terminal;

import java.io.ByteArrayOutputStream;

/**
 * Finds the escape sequences in what the user types: Ctrl-A and then a key. Everything else is for
 * the guest. For one thread.
 */
public final class EscapeKeys {

    /** What a user asks of the command instead of the guest. */
    public interface Listener {
        /** Ctrl-A x. */
        void end();

        /** Ctrl-A h or ?. */
        void help();
    }

    /** The key that escapes. */
    public static final byte CONTROL_A = 1;

    private final Listener listener;
    private boolean escaped;

    /** Tells this listener. */
    public EscapeKeys(Listener listener) {
        this.listener = listener;
    }

    /** The bytes for the guest out of those typed. */
    public byte[] filter(byte[] typed, int length) {
        ByteArrayOutputStream guest = new ByteArrayOutputStream(length);
        for (int i = 0; i < length; i++) {
            byte key = typed[i];
            if (!escaped) {
                if (key == CONTROL_A) {
                    escaped = true;
                } else {
                    guest.write(key);
                }
                continue;
            }
            escaped = false;
            switch (key) {
                case 'x', 'X' -> listener.end();
                case 'h', 'H', '?' -> listener.help();
                case CONTROL_A, 'a' -> guest.write(CONTROL_A);
                default -> {
                    // Like no key at all, as users of other emulators expect.
                }
            }
        }
        return guest.toByteArray();
    }
}
