package dev.virga.guest.gdb;

import java.util.OptionalLong;

/** The packets g, G, p and P: registers of one hart, in the target's byte order. */
final class RegisterCommands {
    /** The registers of the packets g and G: those before the control and status registers. */
    private static final int GENERAL = RegisterNumbers.CSR0;

    private final DebugTarget target;

    RegisterCommands(DebugTarget target) {
        this.target = target;
    }

    String readAll(int hart) {
        StringBuilder reply = new StringBuilder(GENERAL * 16);
        for (int number = 0; number < GENERAL; number++) {
            append(reply, target.register(hart, number), RegisterNumbers.bytes(number));
        }
        return reply.toString();
    }

    String writeAll(int hart, PacketText packet) throws BadPacketException {
        for (int number = 0; number < GENERAL && !packet.atEnd(); number++) {
            target.setRegister(hart, number, packet.littleEndian(RegisterNumbers.bytes(number)));
        }
        return Replies.OK;
    }

    String read(int hart, PacketText packet) throws BadPacketException {
        int number = packet.count(RegisterNumbers.PRIVILEGE);
        OptionalLong value = target.register(hart, number);
        if (value.isEmpty()) {
            return Replies.NO_SUCH;
        }
        StringBuilder reply = new StringBuilder(16);
        append(reply, value, RegisterNumbers.bytes(number));
        return reply.toString();
    }

    String write(int hart, PacketText packet) throws BadPacketException {
        int number = packet.count(RegisterNumbers.PRIVILEGE);
        packet.expect('=');
        long value = packet.littleEndian(RegisterNumbers.bytes(number));
        return target.setRegister(hart, number, value) ? Replies.OK : Replies.NO_SUCH;
    }

    private static void append(StringBuilder reply, OptionalLong value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            if (value.isPresent()) {
                Replies.appendHex(reply, (int) (value.getAsLong() >>> (8 * i)) & 0xff);
            } else {
                reply.append("xx");
            }
        }
    }
}
