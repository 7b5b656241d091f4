package dev.virga.guest.cpu;

/**
 * Where things stand in the array that holds a hart's registers: what interpreted and translated
 * code share. x0 to x31 come first, then the sink of writes to x0.
 */
public final class Slots {
    /** f0; the others follow. */
    public static final int FLOATS = 40;

    /** Where translated code leaves a pc that it computed. */
    public static final int PC = 72;

    /** Where translated code leaves what is left of the budget. */
    public static final int LEFT = 73;

    /** What of floating point translated code may do: {@link #NO_FLOATS} and so on. */
    public static final int FLOAT_STATE = 74;

    /** Nothing: the unit is off, or its use must be recorded. */
    public static final int NO_FLOATS = 0;

    /** What never rounds. */
    public static final int EXACT_FLOATS = 1;

    /** Everything: the inexact flag is set already and rounding is to nearest even. */
    public static final int ALL_FLOATS = 2;

    /** Length of the array. */
    static final int COUNT = 80;

    private Slots() {}
}
