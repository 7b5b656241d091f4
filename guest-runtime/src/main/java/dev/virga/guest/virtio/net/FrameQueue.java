package dev.virga.guest.virtio.net;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;

/** Frames on their way to the guest, bounded in number and bytes. Threads: any. */
final class FrameQueue {
    static final int MAX_FRAMES = 256;
    static final int MAX_BYTES = 1 << 20;

    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private int bytes;

    /** Takes a copy of a frame; false if there is no room. */
    synchronized boolean offer(byte[] frame, int offset, int length) {
        if (frames.size() == MAX_FRAMES || bytes + length > MAX_BYTES) {
            return false;
        }
        frames.add(Arrays.copyOfRange(frame, offset, offset + length));
        bytes += length;
        return true;
    }

    /** The first frame; it stays until {@link #remove}. */
    synchronized Optional<byte[]> first() {
        return Optional.ofNullable(frames.peekFirst());
    }

    synchronized void remove() {
        bytes -= frames.removeFirst().length;
    }

    synchronized int clear() {
        int count = frames.size();
        frames.clear();
        bytes = 0;
        return count;
    }
}
