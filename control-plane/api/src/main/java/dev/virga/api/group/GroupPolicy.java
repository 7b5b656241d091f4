package dev.virga.api.group;

/** Where the VMs of a placement group go, seen from each other. */
public enum GroupPolicy {
    /** All on one node. */
    AFFINITY("affinity"),
    /** Each on a node of its own. */
    ANTI_AFFINITY("anti-affinity"),
    /** On one node if there is room. */
    SOFT_AFFINITY("soft-affinity"),
    /** Spread as far as there are nodes. */
    SOFT_ANTI_AFFINITY("soft-anti-affinity");

    private final String text;

    GroupPolicy(String text) {
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
