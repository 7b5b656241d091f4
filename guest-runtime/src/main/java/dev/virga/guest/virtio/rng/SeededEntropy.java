package dev.virga.guest.virtio.rng;

/** SplitMix64: a counter, mixed (Steele, Lea and Flood, OOPSLA 2014). The counter is its state. */
final class SeededEntropy implements EntropySource {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long counter;

    SeededEntropy(long seed) {
        counter = seed;
    }

    @Override
    public synchronized void fill(byte[] bytes) {
        long word = 0;
        for (int i = 0; i < bytes.length; i++) {
            word = (i & 7) == 0 ? next() : word >>> 8;
            bytes[i] = (byte) word;
        }
    }

    private long next() {
        counter += STEP;
        long z = (counter ^ (counter >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public synchronized long position() {
        return counter;
    }

    @Override
    public synchronized void position(long to) {
        counter = to;
    }
}
