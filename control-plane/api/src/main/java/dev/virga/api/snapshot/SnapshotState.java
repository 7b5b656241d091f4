package dev.virga.api.snapshot;

/** How far a snapshot is. */
public enum SnapshotState {
    /** Its node has been asked for it. */
    CREATING("Creating"),
    /** It is there, and VMs can begin with it. */
    READY("Ready"),
    /** It could not be taken. */
    FAILED("Failed"),
    /** It is to be gone. */
    DELETING("Deleting");

    private final String text;

    SnapshotState(String text) {
        this.text = text;
    }

    /** The word of the API. */
    @Override
    public String toString() {
        return text;
    }
}
