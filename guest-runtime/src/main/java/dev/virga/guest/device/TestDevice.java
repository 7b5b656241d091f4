package dev.virga.guest.device;

/**
 * The way a guest ends its machine: one register that takes a verdict (sifive,test1, also found as
 * a syscon by Linux's poweroff and reboot drivers).
 *
 * <p>A store of 2 or 4 bytes at offset 0: 0x5555 ends well, 0x3333 ends with the code in the upper
 * half, 0x7777 asks for a reset; anything else means nothing. It reads as zero. Threads: any; the
 * verdict is given on the thread of the hart that stored it.
 */
public final class TestDevice implements MmioDevice {
    /** What a guest may say about the end of its machine. */
    public enum Verdict {
        /** All is well; power off. */
        PASS,
        /** Power off with a code. */
        FAIL,
        /** Start again. */
        RESET
    }

    /** Who hears the verdict. Called on a hart's thread: notes it and returns. */
    @FunctionalInterface
    public interface Judge {
        /** The code is 0 unless the verdict is {@link Verdict#FAIL}; 0 to 65535. */
        void verdict(Verdict verdict, int code);
    }

    private static final int FAIL = 0x3333;
    private static final int PASS = 0x5555;
    private static final int RESET = 0x7777;

    private final Judge judge;

    public TestDevice(Judge judge) {
        this.judge = judge;
    }

    @Override
    public long load(long offset, int size) {
        return 0;
    }

    @Override
    public void store(long offset, int size, long value) {
        if (offset != 0 || (size != 2 && size != 4)) {
            return;
        }
        switch ((int) value & 0xFFFF) {
            case PASS -> judge.verdict(Verdict.PASS, 0);
            case FAIL -> judge.verdict(Verdict.FAIL, size == 4 ? (int) (value >>> 16) & 0xFFFF : 0);
            case RESET -> judge.verdict(Verdict.RESET, 0);
            default -> {}
        }
    }

    @Override
    public void reset() {
        // There is nothing to forget.
    }
}
