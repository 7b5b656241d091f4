package dev.virga.api.operation;

/** What became of an operation. */
public enum OperationState {
    /** On its way. */
    RUNNING("Running"),
    /** What was asked for is so. */
    DONE("Done"),
    /** It will not be so. */
    FAILED("Failed"),
    /** Something newer was asked for before it was so. */
    SUPERSEDED("Superseded");

    private final String text;

    OperationState(String text) {
        this.text = text;
    }

    /** The word of the API. */
    public String text() {
        return text;
    }

    /** Whether nothing more will happen. */
    public boolean ended() {
        return this != RUNNING;
    }

    @Override
    public String toString() {
        return text;
    }
}
