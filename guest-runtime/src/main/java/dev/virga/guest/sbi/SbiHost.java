package dev.virga.guest.sbi;

/** What the SBI needs of the machine around it. Called on hart threads; never blocks. */
public interface SbiHost {
    /** The guest wants the power off; {@code failure} if it says that something went wrong. */
    void powerOff(boolean failure);

    /** The guest wants to start over. */
    void reboot();

    /** Sends a byte to the console; false if there is no room just now. */
    boolean consoleWrite(byte value);
}
