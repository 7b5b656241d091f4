package dev.virga.guest.virtio.console;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message of the control queues (virtio 1.2, section 5.3.6.2).
 *
 * @param port the port's number
 * @param event one of the constants
 * @param value what it says depends on the event
 * @param name only with {@link #PORT_NAME}, otherwise empty
 */
record ControlMessage(int port, int event, int value, String name) {
    static final int BYTES = 8;
    static final int DEVICE_READY = 0;
    static final int PORT_ADD = 1;
    static final int PORT_READY = 3;
    static final int PORT_OPEN = 6;
    static final int PORT_NAME = 7;

    static ControlMessage of(int port, int event, int value) {
        return new ControlMessage(port, event, value, "");
    }

    /** Reads the fixed part of a message. */
    static ControlMessage decode(byte[] bytes) {
        var fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return of(fields.getInt(0), fields.getShort(4) & 0xFFFF, fields.getShort(6) & 0xFFFF);
    }

    byte[] encode() {
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(BYTES + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(port)
                .putShort((short) event)
                .putShort((short) value)
                .put(text)
                .array();
    }
}
