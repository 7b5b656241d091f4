package dev.virga.guest.machine;

/**
 * A machine can't be made as asked: a file that isn't what it should be, or a configuration that
 * makes no sense. The message is one line for whoever asked, names the thing and the way out.
 */
public final class MachineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MachineException(String message) {
        super(message);
    }

    public MachineException(String message, Throwable cause) {
        super(message, cause);
    }
}
