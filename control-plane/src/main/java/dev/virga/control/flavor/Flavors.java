package dev.virga.control.flavor;

import dev.virga.api.flavor.Flavor;
import java.util.List;
import java.util.Optional;

/** The flavors that every cell has. */
public final class Flavors {
    private static final long MIB = 1L << 20;

    private static final List<Flavor> BUILT_IN =
            List.of(
                    new Flavor("tiny", 1, 112 * MIB),
                    new Flavor("small", 1, 128 * MIB),
                    new Flavor("medium", 2, 256 * MIB),
                    new Flavor("large", 4, 512 * MIB));

    private Flavors() {}

    /** Smallest first. */
    public static List<Flavor> all() {
        return BUILT_IN;
    }

    public static Optional<Flavor> named(String name) {
        return BUILT_IN.stream().filter(flavor -> flavor.name().equals(name)).findFirst();
    }

    /** What is meant when nobody says. */
    public static Flavor standard() {
        return BUILT_IN.get(1);
    }
}
