package dev.virga.cli.image.inside;

/** Texts, each the address of its bytes with a 0 behind them. */
final class Text {
    private Text() {}

    static long length(long text) {
        long length = 0;
        while (Native.getByte(text + length) != 0) {
            length++;
        }
        return length;
    }

    static boolean equal(long text, long other) {
        long i = 0;
        while (Native.getByte(text + i) == Native.getByte(other + i)) {
            if (Native.getByte(text + i) == 0) {
                return true;
            }
            i++;
        }
        return false;
    }

    static boolean begins(long text, long with) {
        long i = 0;
        while (Native.getByte(with + i) != 0) {
            if (Native.getByte(text + i) != Native.getByte(with + i)) {
                return false;
            }
            i++;
        }
        return true;
    }

    /** Writes a text without its end, and returns the address behind it. */
    static long append(long at, long text) {
        long length = length(text);
        Memory.copy(at, text, length);
        return at + length;
    }

    /** Writes a text with its end, and returns the address of the end. */
    static long end(long at, long text) {
        long behind = append(at, text);
        Native.putByte(behind, 0);
        return behind;
    }

    /** Writes a number that is not negative. */
    static long appendNumber(long at, long number) {
        long behind = at;
        if (number >= 10) {
            behind = appendNumber(at, number / 10);
        }
        Native.putByte(behind, (int) ('0' + number % 10));
        return behind + 1;
    }

    /** The number that a text begins with; 0 if there is none. */
    static long number(long text) {
        long number = 0;
        long at = text;
        while (isDigit(Native.getByte(at))) {
            number = 10 * number + Native.getByte(at) - '0';
            at++;
        }
        return number;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }
}
