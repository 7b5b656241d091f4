package dev.virga.guest.gdb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Frames replies with escapes and checksum, and keeps the last one to send again. One thread. */
final class PacketWriter {
    private final OutputStream out;
    private byte[] last = new byte[0];

    PacketWriter(OutputStream out) {
        this.out = out;
    }

    /** Sends a reply; a char is a byte. */
    void send(String payload) throws IOException {
        StringBuilder packet = new StringBuilder(payload.length() + 8).append('$');
        int sum = 0;
        for (int i = 0; i < payload.length(); i++) {
            char c = payload.charAt(i);
            if (c == '$' || c == '#' || c == '}' || c == '*') {
                packet.append('}');
                sum += '}';
                c ^= 0x20;
            }
            packet.append(c);
            sum += c;
        }
        packet.append('#');
        packet.append(Character.forDigit(sum >> 4 & 15, 16));
        packet.append(Character.forDigit(sum & 15, 16));
        last = packet.toString().getBytes(StandardCharsets.ISO_8859_1);
        resend();
    }

    void resend() throws IOException {
        out.write(last);
        out.flush();
    }

    void acknowledge(boolean good) throws IOException {
        out.write(good ? '+' : '-');
        out.flush();
    }
}
