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

    /** Of code that machines have in common. */
    static final CodeEpoch COMMON = new CodeEpoch(0);

    private volatile int number;

    /** 1 if what changes in common counts here, too. */
    private final int withCommon;

    /** The changes of one machine's code. */
    CodeEpoch() {
        this(1);
    }

    private CodeEpoch(int withCommon) {
        this.withCommon = withCommon;
    }

    /** Another number if anything has changed. */
    int number() {
        return number + withCommon * COMMON.number;
    }

    /** Something changed; called after it has. */
    void advance() {
        NUMBER.getAndAdd(this, 1);
    }
}
