package dev.virga.cli.image.inside;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Memory, constants and system calls of the agent. The compiler knows these methods by name; their
 * bodies are for tests on a JVM, where memory is a small buffer and there are no system calls. A
 * text is the address of its bytes in UTF-8 with a 0 behind them. Not thread-safe.
 */
final class Native {
    private static final int MEMORY = 2 << 20;
    private static final int ARENA = 4096;
    private static final ByteBuffer BUFFER =
            ByteBuffer.allocate(MEMORY).order(ByteOrder.LITTLE_ENDIAN);
    private static final Map<String, Integer> CONSTANTS = new HashMap<>();
    private static int end = MEMORY;

    private Native() {}

    /** A byte, 0 to 255. */
    static int getByte(long address) {
        return BUFFER.get((int) address) & 0xff;
    }

    static int getInt(long address) {
        return BUFFER.getInt((int) address);
    }

    static long getLong(long address) {
        return BUFFER.getLong((int) address);
    }

    static void putByte(long address, int value) {
        BUFFER.put((int) address, (byte) value);
    }

    static void putInt(long address, int value) {
        BUFFER.putInt((int) address, value);
    }

    static void putLong(long address, long value) {
        BUFFER.putLong((int) address, value);
    }

    /** The address of a literal. */
    static long text(String literal) {
        return constant(literal, (literal + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** The address of bytes that are written as hexadecimal digits. */
    static long hex(String literal) {
        return constant(literal, HexFormat.of().parseHex(literal));
    }

    private static long constant(String literal, byte[] bytes) {
        return CONSTANTS.computeIfAbsent(
                literal,
                unused -> {
                    end = (end - bytes.length) & -Long.BYTES;
                    BUFFER.put(end, bytes);
                    return end;
                });
    }

    /** The address of 1 MiB of zeros. */
    static long arena() {
        return ARENA;
    }

    /** A system call of Linux; a negative number says what went wrong. */
    static long call(long number, long a, long b, long c, long d, long e, long f) {
        throw new UnsupportedOperationException("there are no system calls on a JVM: " + number);
    }
}
