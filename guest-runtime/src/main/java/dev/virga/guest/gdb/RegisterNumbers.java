package dev.virga.guest.gdb;

/** The numbers that gdb and this stub give the registers of a hart. */
public final class RegisterNumbers {
    /** The integer registers x0 to x31. */
    public static final int X0 = 0;

    /** The program counter. */
    public static final int PC = 32;

    /** The floating-point registers f0 to f31, 64 bits each. */
    public static final int F0 = 33;

    /** The control and status registers, by their number of 12 bits. */
    public static final int CSR0 = 65;

    /** The privilege mode: 0 user, 1 supervisor, 3 machine. */
    public static final int PRIVILEGE = CSR0 + 4096;

    /** The CSR fflags. */
    static final int FFLAGS = CSR0 + 1;

    /** The CSR frm. */
    static final int FRM = CSR0 + 2;

    /** The CSR fcsr. */
    static final int FCSR = CSR0 + 3;

    private RegisterNumbers() {}

    /** Bytes of a register's value in a packet. */
    static int bytes(int number) {
        return number == FFLAGS || number == FRM || number == FCSR ? 4 : 8;
    }
}
