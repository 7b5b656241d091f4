package dev.virga.api.id;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The identity of a snapshot: {@code snap-} and twelve characters. */
public record SnapshotId(String value) {
    private static final Pattern SHAPE = Pattern.compile("snap-[0-9a-z]{12}");

    public SnapshotId {
        if (!valid(value)) {
            throw new IllegalArgumentException("not a snapshot id: " + value);
        }
    }

    /** Whether {@code text} has the shape of an id. */
    public static boolean valid(String text) {
        return SHAPE.matcher(text).matches();
    }

    /** A new id; {@code random} decides. */
    public static SnapshotId next(RandomGenerator random) {
        return new SnapshotId("snap-" + Tokens.letters(random, 12));
    }

    @Override
    public String toString() {
        return value;
    }
}
