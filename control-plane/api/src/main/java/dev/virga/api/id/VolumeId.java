package dev.virga.api.id;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The identity of a volume: {@code vol-} and twelve characters. */
public record VolumeId(String value) {
    private static final Pattern SHAPE = Pattern.compile("vol-[0-9a-z]{12}");

    public VolumeId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a volume id: " + value);
        }
    }

    /** A new id; {@code random} decides. */
    public static VolumeId next(RandomGenerator random) {
        return new VolumeId("vol-" + Tokens.letters(random, 12));
    }

    @Override
    public String toString() {
        return value;
    }
}
