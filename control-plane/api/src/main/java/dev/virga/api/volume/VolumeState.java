package dev.virga.api.volume;

/** What there is of a volume besides its record. */
public enum VolumeState {
    /** Nothing: it has a name, an id and a place in the quota, and no VM can use it. */
    NOT_PROVISIONED("NotProvisioned");

    private final String text;

    VolumeState(String text) {
        this.text = text;
    }

    /** The word of the API. */
    @Override
    public String toString() {
        return text;
    }
}
