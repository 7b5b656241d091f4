package dev.virga.guest.virtio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * A device's configuration as its driver reads it (virtio 1.2, section 2.5): little endian, with a
 * generation that changes whenever the contents do. Threads: any; a reader sees an old or a new
 * state, never a mixture within one access.
 */
public final class ConfigSpace {
    private record State(byte[] bytes, int generation) {}

    private volatile State state;

    /** {@code length} bytes, set by {@code first}. */
    public ConfigSpace(int length, Consumer<ByteBuffer> first) {
        state = new State(new byte[length], 0);
        change(first);
    }

    /** Changes some of the contents. */
    public synchronized void change(Consumer<ByteBuffer> change) {
        byte[] bytes = state.bytes().clone();
        change.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        state = new State(bytes, state.generation() + 1);
    }

    /** What the driver writes; it knows, so the generation stays. */
    public synchronized void store(int offset, int value) {
        byte[] bytes = state.bytes().clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        state = new State(bytes, state.generation());
    }

    /** What the driver reads; zeros behind the end. */
    long load(long offset, int size) {
        byte[] bytes = state.bytes();
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            long at = offset + i;
            value = value << 8 | (at < bytes.length ? bytes[(int) at] & 0xFF : 0);
        }
        return value;
    }

    int generation() {
        return state.generation();
    }
}
