package dev.virga.guest.virtio.net;

/**
 * The network that a card is plugged into. Frames are Ethernet frames without checksum.
 *
 * <p>Threads: {@link #send} is called on a device's task, one at a time, and must not wait; frames
 * for the card may come on any thread.
 */
public interface NetBackend extends AutoCloseable {
    /** Who takes the frames for the card. */
    @FunctionalInterface
    interface Receiver {
        /** Takes a frame, or drops it; never waits. The array may be used again at once. */
        void receive(byte[] frame, int offset, int length);
    }

    /** Tells where frames for the card go. Called once. */
    void attach(Receiver receiver);

    /** Takes a frame from the card, or drops it. The array may be used again at once. */
    void send(byte[] frame, int offset, int length);

    @Override
    void close();
}
