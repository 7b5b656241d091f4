package dev.virga.guest.virtio.rng;

import java.security.SecureRandom;

/** Where a machine's random numbers come from. Threads: any. */
public interface EntropySource {
    /** Fills the array. */
    void fill(byte[] bytes);

    /** For a source that can be repeated: where it stands. */
    default long position() {
        return 0;
    }

    /** For a source that can be repeated: goes on from there. */
    default void position(long to) {}

    /** The host's random numbers. */
    static EntropySource secure() {
        return new SecureRandom()::nextBytes;
    }

    /** The same numbers for the same seed: for machines that count time in instructions. */
    static EntropySource seeded(long seed) {
        return new SeededEntropy(seed);
    }
}
