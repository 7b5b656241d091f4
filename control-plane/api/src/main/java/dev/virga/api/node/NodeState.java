package dev.virga.api.node;

/** Whether a node can be relied on. */
public enum NodeState {
    /** Its lease is fresh. */
    READY("Ready"),
    /** Its lease is stale: what runs there is not known. */
    UNKNOWN("Unknown"),
    /** Its lease was taken away: nothing that may be placed elsewhere runs there any more. */
    FENCED("Fenced");

    private final String text;

    NodeState(String text) {
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
