package dev.virga.api.cell;

import java.util.Optional;

/** Whether HTTP is spoken over TLS. */
public enum Encryption {
    /** Wherever it is not on loopback. */
    AUTO("auto"),
    /** Everywhere. */
    ON("on"),
    /** Nowhere. */
    OFF("off");

    private final String text;

    Encryption(String text) {
        this.text = text;
    }

    /** The word of the option. */
    @Override
    public String toString() {
        return text;
    }

    /**
     * Reads the value of the option {@code --tls}; {@link #AUTO} when it was not given.
     *
     * @throws IllegalArgumentException if there is no such word
     */
    public static Encryption of(Optional<String> word) {
        for (Encryption each : values()) {
            if (each.text.equals(word.orElse("auto"))) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "option --tls takes auto, on or off, not " + word.orElse(""));
    }

    /** The server at an address. */
    public BaseUrl at(Endpoint endpoint) {
        return new BaseUrl(
                switch (this) {
                    case AUTO -> !Trust.loopback(endpoint.host());
                    case ON -> true;
                    case OFF -> false;
                },
                endpoint);
    }
}
