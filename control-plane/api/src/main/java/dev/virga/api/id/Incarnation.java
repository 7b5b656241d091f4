package dev.virga.api.id;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** One life of an agent process: a new one at each start, so that a lease is never inherited. */
public record Incarnation(String value) {
    private static final Pattern SHAPE = Pattern.compile("[0-9a-z]{8,32}");

    public Incarnation {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not an incarnation: " + value);
        }
    }

    /** A new incarnation; {@code random} decides. */
    public static Incarnation next(RandomGenerator random) {
        return new Incarnation(Tokens.letters(random, 16));
    }

    @Override
    public String toString() {
        return value;
    }
}
