package dev.virga.api.project;

/** What the holder of a token may do in the token's project. */
public enum TokenRole {
    /** Sees everything, changes nothing. */
    READER("reader"),
    /** Has VMs, keys and groups. */
    OPERATOR("operator"),
    /** The project's tokens too; in no project: the whole cell. */
    ADMIN("admin");

    private final String text;

    TokenRole(String text) {
        this.text = text;
    }

    /** Whether it includes what {@code other} may do. */
    public boolean atLeast(TokenRole other) {
        return compareTo(other) >= 0;
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
