package dev.virga.guest.cpu;

import dev.virga.guest.memory.RawMemory;

/** What the instructions of the A extension do to a word; each is one host atomic operation. */
enum AtomicOperation {
    LR,
    SC,
    SWAP,
    ADD,
    XOR,
    AND,
    OR,
    MIN,
    MAX,
    MINU,
    MAXU;

    private static final AtomicOperation[] ALL = values();

    /** That of an instruction of the A extension, by its number in {@link Op}. */
    static AtomicOperation of(int op) {
        return ALL[op - (op <= Op.AMOMAXU_W ? Op.LR_W : Op.LR_D)];
    }

    /** Applies it to an aligned 32-bit word; the old value, sign-extended. */
    long word(long host, int operand) {
        if (this == ADD) {
            return RawMemory.getAndAddInt(host, operand);
        }
        if (this == SWAP) {
            return RawMemory.getAndSetInt(host, operand);
        }
        for (; ; ) {
            int old = RawMemory.getIntVolatile(host);
            boolean unsigned = this == MINU || this == MAXU;
            long left = unsigned ? old & 0xFFFF_FFFFL : old;
            long right = unsigned ? operand & 0xFFFF_FFFFL : operand;
            if (RawMemory.compareAndSetInt(host, old, (int) combine(left, right))) {
                return old;
            }
        }
    }

    /** Applies it to an aligned 64-bit word; the old value. */
    long doubleWord(long host, long operand) {
        if (this == ADD) {
            return RawMemory.getAndAddLong(host, operand);
        }
        if (this == SWAP) {
            return RawMemory.getAndSetLong(host, operand);
        }
        for (; ; ) {
            long old = RawMemory.getLongVolatile(host);
            if (RawMemory.compareAndSetLong(host, old, combine(old, operand))) {
                return old;
            }
        }
    }

    private long combine(long old, long operand) {
        return switch (this) {
            case XOR -> old ^ operand;
            case AND -> old & operand;
            case OR -> old | operand;
            case MIN -> Math.min(old, operand);
            case MAX -> Math.max(old, operand);
            case MINU -> Long.compareUnsigned(old, operand) <= 0 ? old : operand;
            case MAXU -> Long.compareUnsigned(old, operand) >= 0 ? old : operand;
            case SWAP -> operand;
            case ADD -> old + operand;
            case LR, SC -> throw new IllegalStateException(this + " combines nothing");
        };
    }
}
