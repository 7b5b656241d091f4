package dev.virga.api.id;

import java.util.regex.Pattern;

/** The rule for names that people choose: a DNS label (RFC 1123 section 2.1), in lower case. */
public final class Naming {
    /** The longest name, in characters (RFC 1035 section 2.3.4). */
    public static final int MAX_LENGTH = 63;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Naming() {}

    /** Whether {@code name} is a valid name. */
    public static boolean valid(String name) {
        return LABEL.matcher(name).matches();
    }

    /**
     * Returns {@code name} if it is valid.
     *
     * @throws IllegalArgumentException with a message fit for people, naming {@code what}
     */
    public static String check(String what, String name) {
        if (!valid(name)) {
            throw new IllegalArgumentException(
                    what
                            + " \""
                            + shorten(name)
                            + "\" is not a valid name: use 1 to 63 of a-z, 0-9 and '-',"
                            + " starting and ending with a letter or digit");
        }
        return name;
    }

    private static String shorten(String name) {
        return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH) + "...";
    }
}
