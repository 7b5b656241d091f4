package dev.virga.api.id;

import java.util.regex.Pattern;

/** The identity of one command; sent again it gets the same answer and has no second effect. */
public record CommandId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[0-9a-z-]{1,64}");

    public CommandId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a command id: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
