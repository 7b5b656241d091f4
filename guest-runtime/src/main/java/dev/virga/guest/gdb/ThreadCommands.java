package dev.virga.guest.gdb;

import java.nio.charset.StandardCharsets;

/** Which harts the packets are about: H, T, qC and the thread list. */
final class ThreadCommands {
    private static final int ALL = -1;
    private static final int ANY = 0;

    private final int harts;
    private int selected;
    private int stepping;

    ThreadCommands(int harts) {
        this.harts = harts;
    }

    /** The hart of register and memory packets. */
    int selected() {
        return selected;
    }

    /** The hart that a step without a thread is about. */
    int stepping() {
        return stepping;
    }

    /** A hart stopped: packets are about it until the client says otherwise. */
    void stoppedAt(int hart) {
        selected = hart;
        stepping = hart;
    }

    String select(PacketText packet) throws BadPacketException {
        char operation = packet.next();
        int thread = thread(packet);
        if (thread > harts || (operation != 'g' && operation != 'c')) {
            return Replies.NO_SUCH;
        }
        if (thread > ANY) {
            if (operation == 'g') {
                selected = thread - 1;
            } else {
                stepping = thread - 1;
            }
        }
        return Replies.OK;
    }

    String isAlive(PacketText packet) throws BadPacketException {
        int thread = thread(packet);
        return thread > ANY && thread <= harts ? Replies.OK : Replies.NO_SUCH;
    }

    String current() {
        return "QC" + Replies.thread(selected);
    }

    String list() {
        StringBuilder reply = new StringBuilder("m");
        for (int hart = 0; hart < harts; hart++) {
            reply.append(hart == 0 ? "" : ",").append(Replies.thread(hart));
        }
        return reply.toString();
    }

    String description(PacketText packet) throws BadPacketException {
        int thread = thread(packet);
        if (thread <= ANY || thread > harts) {
            return Replies.NO_SUCH;
        }
        byte[] name = ("hart " + (thread - 1)).getBytes(StandardCharsets.US_ASCII);
        return Replies.hex(name, name.length);
    }

    /** The hart of a step's thread, which may say any. */
    int hartOf(PacketText packet) throws BadPacketException {
        int thread = thread(packet);
        if (thread > harts) {
            throw new BadPacketException("no thread " + thread);
        }
        return thread > ANY ? thread - 1 : stepping;
    }

    private static int thread(PacketText packet) throws BadPacketException {
        return packet.skip("-1") ? ALL : packet.count(Integer.MAX_VALUE);
    }
}
