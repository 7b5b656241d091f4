package dev.virga.guest.gdb;

/** Replies and their spelling. Error numbers are those of the protocol's file functions. */
final class Replies {
    static final String OK = "OK";

    /** Tells gdb that the stub doesn't know the packet. */
    static final String UNSUPPORTED = "";

    /** No such register or thread (ENOENT). */
    static final String NO_SUCH = "E02";

    /** The address isn't mapped (EFAULT). */
    static final String FAULT = "E0e";

    /** The packet isn't well-formed (EINVAL). */
    static final String MALFORMED = "E16";

    /** There are too many of them already (ENOSPC). */
    static final String FULL = "E1c";

    private Replies() {}

    static void appendHex(StringBuilder reply, int value) {
        reply.append(Character.forDigit(value >> 4 & 15, 16));
        reply.append(Character.forDigit(value & 15, 16));
    }

    static String hex(byte[] bytes, int length) {
        StringBuilder reply = new StringBuilder(2 * length);
        for (int i = 0; i < length; i++) {
            appendHex(reply, bytes[i] & 0xff);
        }
        return reply.toString();
    }

    /** Threads are named by numbers from 1: 0 and -1 mean any and all. */
    static String thread(int hart) {
        return Integer.toHexString(hart + 1);
    }
}
