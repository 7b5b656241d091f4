package dev.virga.api.vm;

/**
 * What an agent does by itself when a guest ends that is wanted running. It begins again from the
 * kept disk, each time after a longer while.
 */
public enum RestartPolicy {
    /** However it ended, also when it powered itself off. */
    ALWAYS("always"),
    /** When it crashed, panicked, or the machine under it broke. */
    ON_FAILURE("on-failure"),
    /** Not at all. */
    NEVER("never");

    private final String text;

    RestartPolicy(String text) {
        this.text = text;
    }

    /** The word of the API. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
