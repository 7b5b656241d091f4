package dev.virga.guest.gdb;

/** A packet's payload as it is taken apart from left to right; a char is a byte. */
final class PacketText {
    private final String text;
    private int position;

    PacketText(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return position == text.length();
    }

    int remaining() {
        return text.length() - position;
    }

    /** The next character, consumed. */
    char next() throws BadPacketException {
        if (atEnd()) {
            throw new BadPacketException("packet ends early");
        }
        return text.charAt(position++);
    }

    /** Consumes the prefix if the rest starts with it. */
    boolean skip(String prefix) {
        boolean found = text.startsWith(prefix, position);
        if (found) {
            position += prefix.length();
        }
        return found;
    }

    void expect(char separator) throws BadPacketException {
        if (next() != separator) {
            throw new BadPacketException("expected " + separator);
        }
    }

    /** The text up to a separator, which is consumed too, or up to the end. */
    String until(char separator) {
        int end = text.indexOf(separator, position);
        String part = end < 0 ? text.substring(position) : text.substring(position, end);
        position = end < 0 ? text.length() : end + 1;
        return part;
    }

    /** An unsigned number of 1 to 16 hexadecimal digits, the most significant first. */
    long number() throws BadPacketException {
        long value = 0;
        int digits = 0;
        while (!atEnd() && Character.digit(text.charAt(position), 16) >= 0) {
            if (++digits > 16) {
                throw new BadPacketException("number of more than 64 bits");
            }
            value = value << 4 | Character.digit(text.charAt(position++), 16);
        }
        if (digits == 0) {
            throw new BadPacketException("number expected");
        }
        return value;
    }

    /** A number that counts bytes or indexes something: at most {@code limit}. */
    int count(int limit) throws BadPacketException {
        long value = number();
        if (value < 0 || value > limit) {
            throw new BadPacketException("number beyond " + limit);
        }
        return (int) value;
    }

    /** The next {@code length} bytes in hexadecimal. */
    byte[] hexBytes(int length) throws BadPacketException {
        if (remaining() / 2 < length) {
            throw new BadPacketException("too few bytes");
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            int high = Character.digit(next(), 16);
            int low = Character.digit(next(), 16);
            if ((high | low) < 0) {
                throw new BadPacketException("hexadecimal digits expected");
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        return bytes;
    }

    /** The next {@code length} bytes as they are. */
    byte[] rawBytes(int length) throws BadPacketException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) next();
        }
        return bytes;
    }

    /** A register's value: bytes in hexadecimal, the least significant first. */
    long littleEndian(int bytes) throws BadPacketException {
        long value = 0;
        byte[] parts = hexBytes(bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | (parts[i] & 0xff);
        }
        return value;
    }
}
