package dev.virga.cli.exit;

/** How a command ends; scripts depend on the numbers, so they never change. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** Any failure that has no code of its own. */
    ERROR(1),
    /** The command line is wrong. */
    USAGE(2),
    /** The named thing does not exist. */
    NOT_FOUND(3),
    /** It exists already, or is in the wrong state. */
    CONFLICT(4),
    /** Not authenticated, or not allowed. */
    AUTH(5),
    /** A quota is used up, or there is no capacity. */
    CAPACITY(6),
    /** It did not happen within the time given. */
    TIMED_OUT(7),
    /** No endpoint answers, or there is no quorum. */
    UNREACHABLE(8),
    /** A drill ran and an expectation did not hold. */
    DRILL_FAILED(9),
    /** A drill was aborted or left something behind. */
    DRILL_ABORTED(10),
    /** Ended by Ctrl-C. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number that the process returns. */
    public int code() {
        return code;
    }
}
