package dev.virga.api.id;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The identity of a virtual machine: {@code vm-} and twelve characters; never used again, unlike a
 * name.
 */
public record VmId(String value) implements Comparable<VmId> {
    private static final Pattern SHAPE = Pattern.compile("vm-[0-9a-z]{12}");

    public VmId {
        if (!valid(value)) {
            throw new IllegalArgumentException("not a VM id: " + value);
        }
    }

    /** Whether {@code text} has the shape of an id. */
    public static boolean valid(String text) {
        return SHAPE.matcher(text).matches();
    }

    /** A new id; {@code random} decides. */
    public static VmId next(RandomGenerator random) {
        return new VmId("vm-" + Tokens.letters(random, 12));
    }

    @Override
    public int compareTo(VmId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
