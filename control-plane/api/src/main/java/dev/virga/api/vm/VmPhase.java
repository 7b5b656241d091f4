package dev.virga.api.vm;

/**
 * Where a virtual machine is in its life, as shown to people. {@link #UNKNOWN} is said whenever the
 * lease of its node is stale: nobody then knows.
 */
public enum VmPhase {
    PENDING("Pending"),
    SCHEDULING("Scheduling"),
    STARTING("Starting"),
    RUNNING("Running"),
    PAUSING("Pausing"),
    PAUSED("Paused"),
    STOPPING("Stopping"),
    STOPPED("Stopped"),
    FAILED("Failed"),
    UNKNOWN("Unknown"),
    DELETING("Deleting");

    private final String text;

    VmPhase(String text) {
        this.text = text;
    }

    /** The word of the API, for example {@code Running}. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return text;
    }
}
