package dev.virga.api.vm;

/** What its owner wants of a virtual machine. */
public enum DesiredState {
    RUNNING("Running"),
    STOPPED("Stopped"),
    /** Harts stand still, memory is kept. */
    PAUSED("Paused"),
    DELETED("Deleted");

    private final String text;

    DesiredState(String text) {
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
