package dev.virga.guest.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the changes of a machine's decoded and translated code, so that who remembers where some
 * of it was sees in one look whether that may have changed. Threads: any.
 */
final class CodeEpoch {
    private static final VarHandle NUMBER;

    static {
        try {
            NUMBER = MethodHandles.lookup().findVarHandle(CodeEpoch.class, "number", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int number;

    int number() {
        return number;
    }

    /** Something changed; called after it has. */
    void advance() {
        NUMBER.getAndAdd(this, 1);
    }
}
