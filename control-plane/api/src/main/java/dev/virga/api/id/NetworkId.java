package dev.virga.api.id;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The identity of a network: {@code net-} and twelve characters. */
public record NetworkId(String value) {
    private static final Pattern SHAPE = Pattern.compile("net-[0-9a-z]{12}");

    public NetworkId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a network id: " + value);
        }
    }

    /** A new id; {@code random} decides. */
    public static NetworkId next(RandomGenerator random) {
        return new NetworkId("net-" + Tokens.letters(random, 12));
    }

    @Override
    public String toString() {
        return value;
    }
}
