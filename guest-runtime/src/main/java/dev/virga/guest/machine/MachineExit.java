package dev.virga.guest.machine;

/**
 * How a machine ended.
 *
 * @param code what the guest gave with it: the test device's or tohost's code, else 0; 1 for an
 *     error
 * @param message one line for people; empty where the kind says it all
 */
public record MachineExit(Kind kind, int code, String message) {
    /** Kinds of ends. */
    public enum Kind {
        /** The guest switched itself off. */
        POWER_OFF,
        /** The guest asked for a reset and the configuration ends the machine there. */
        REBOOT,
        /** The guest gave its verdict through the test device. */
        TEST_DEVICE,
        /** The program gave its verdict through tohost. */
        TOHOST,
        /** Its owner stopped it. */
        STOPPED,
        /** The machine itself failed. */
        ERROR
    }

    /** An end without more to say. */
    public static MachineExit of(Kind kind) {
        return new MachineExit(kind, 0, "");
    }
}
