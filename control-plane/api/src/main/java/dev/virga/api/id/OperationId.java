package dev.virga.api.id;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The identity of an operation: {@code op-} and sixteen characters. */
public record OperationId(String value) {
    private static final Pattern SHAPE = Pattern.compile("op-[0-9a-z]{16}");

    public OperationId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not an operation id: " + value);
        }
    }

    /** A new id; {@code random} decides. */
    public static OperationId next(RandomGenerator random) {
        return new OperationId("op-" + Tokens.letters(random, 16));
    }

    @Override
    public String toString() {
        return value;
    }
}
