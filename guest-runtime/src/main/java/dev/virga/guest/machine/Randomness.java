package dev.virga.guest.machine;

import dev.virga.guest.virtio.rng.EntropySource;
import java.util.OptionalLong;

/** Where a machine's random bytes come from: the host's generator, or a seed. Any thread. */
record Randomness(EntropySource source) {
    static Randomness of(MachineConfig config) {
        OptionalLong seed = config.seed();
        if (seed.isPresent() || config.clock() == ClockMode.INSTRUCTIONS) {
            return new Randomness(EntropySource.seeded(seed.orElse(0)));
        }
        return new Randomness(EntropySource.secure());
    }

    byte[] bytes(int count) {
        var bytes = new byte[count];
        source.fill(bytes);
        return bytes;
    }
}
