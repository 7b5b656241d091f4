package dev.virga.api.network;

/** What there is of a network besides its record. */
public enum NetworkState {
    /** Nothing: it has a name, an id and a place in the quota, and no VM can use it. */
    NOT_PROVISIONED("NotProvisioned");

    private final String text;

    NetworkState(String text) {
        this.text = text;
    }

    /** The word of the API. */
    @Override
    public String toString() {
        return text;
    }
}
