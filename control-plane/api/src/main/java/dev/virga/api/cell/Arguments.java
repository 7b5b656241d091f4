package dev.virga.api.cell;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The arguments of a process of the cell: {@code --name value} pairs, and flags without value. */
public final class Arguments {
    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads them.
     *
     * @param names options with a value, without the dashes
     * @param flags options without
     * @throws IllegalArgumentException naming what is wrong
     */
    public Arguments(List<String> arguments, Set<String> names, Set<String> flags) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            String name = word.startsWith("--") ? word.substring(2) : "";
            if (flags.contains(name)) {
                values.put(name, "true");
            } else if (!names.contains(name)) {
                throw new IllegalArgumentException("unknown option " + word);
            } else if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException("option " + word + " needs a value");
            } else {
                values.put(name, arguments.get(++i));
            }
        }
    }

    /** Whether a flag was given. */
    public boolean has(String flag) {
        return values.containsKey(flag);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * The value of an option that must be there.
     *
     * @throws IllegalArgumentException if it is not
     */
    public String required(String name) {
        return text(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("option --" + name + " is missing"));
    }

    /**
     * A whole number between bounds.
     *
     * @throws IllegalArgumentException if it is none
     */
    public long number(String name, long otherwise, long from, long to) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= from && number <= to) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(out(name, from, to, value), e);
        }
        throw new IllegalArgumentException(out(name, from, to, value));
    }

    private static String out(String name, long from, long to, String value) {
        return "option --" + name + " takes " + from + " to " + to + ", not " + value;
    }
}
