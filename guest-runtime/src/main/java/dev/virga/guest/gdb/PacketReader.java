package dev.virga.guest.gdb;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Takes a client's bytes apart: packets {@code $payload#checksum}, acknowledgements, and the
 * interrupt byte between packets. Whatever else is between packets is ignored. One thread.
 */
final class PacketReader {
    private final InputStream in;
    private final StringBuilder payload = new StringBuilder();

    PacketReader(InputStream in) {
        this.in = in;
    }

    /** What a client sent. */
    sealed interface Received {
        /** A packet, its escapes undone; a char is a byte. */
        record Packet(String payload) implements Received {}

        /** A packet with a wrong checksum, or of more than {@link GdbServer#PACKET_BYTES}. */
        record Corrupt() implements Received {}

        /** The last reply has to be sent again. */
        record Resend() implements Received {}

        /** The user's Ctrl-C. */
        record Interrupt() implements Received {}
    }

    /** Waits for what comes next; empty at the end of the stream, also within a packet. */
    Optional<Received> next() throws IOException {
        while (true) {
            int b = in.read();
            switch (b) {
                case -1 -> {
                    return Optional.empty();
                }
                case '$' -> {
                    return packet();
                }
                case '-' -> {
                    return Optional.of(new Received.Resend());
                }
                case 3 -> {
                    return Optional.of(new Received.Interrupt());
                }
                default -> {}
            }
        }
    }

    private Optional<Received> packet() throws IOException {
        payload.setLength(0);
        int sum = 0;
        long length = 0;
        boolean escaped = false;
        for (int b = in.read(); b != '#'; b = in.read()) {
            if (b < 0) {
                return Optional.empty();
            }
            if (b == '$') { // the client gave up on a packet and starts anew
                payload.setLength(0);
                sum = 0;
                length = 0;
                escaped = false;
                continue;
            }
            sum += b;
            length++;
            if (b == '}' && !escaped) {
                escaped = true;
            } else if (length <= GdbServer.PACKET_BYTES) {
                payload.append((char) (escaped ? b ^ 0x20 : b));
                escaped = false;
            }
        }
        int high = in.read();
        int low = in.read();
        if ((high | low) < 0) {
            return Optional.empty();
        }
        int checksum = Character.digit(high, 16) << 4 | Character.digit(low, 16);
        boolean good = checksum == (sum & 0xff) && length <= GdbServer.PACKET_BYTES && !escaped;
        return Optional.of(good ? new Received.Packet(payload.toString()) : new Received.Corrupt());
    }
}
