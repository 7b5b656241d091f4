package dev.virga.cli.image.inside;

/**
 * One JSON object (RFC 8259): its fields of the top level as texts. An array of strings becomes its
 * strings, one a line; objects inside are left out, and so is the character 0.
 */
final class Json {
    private static final int FIELDS = 32;
    private static final int DEPTH = 8;
    private static final int ROOM = 72 << 10;

    private static long values;
    private static long names;
    private static int count;

    // While one is read.
    private static long in;
    private static long out;
    private static boolean broken;
    private static int silent;

    private Json() {}

    /** Reads an object; false if it is none, and then it has no fields. */
    static boolean read(long text) {
        if (values == 0) {
            values = Memory.take(ROOM);
            names = Memory.take(FIELDS * 16L);
        }
        count = 0;
        in = text;
        out = values;
        broken = false;
        silent = 0;
        object();
        blank();
        if (broken || Native.getByte(in) != 0) {
            count = 0;
            return false;
        }
        return true;
    }

    /** The value of a field; an empty text if there is none of this name. */
    static long field(long name) {
        for (int i = 0; i < count; i++) {
            if (Text.equal(Native.getLong(names + 16L * i), name)) {
                return Native.getLong(names + 16L * i + 8);
            }
        }
        return Native.text("");
    }

    private static void object() {
        expect('{');
        blank();
        if (Native.getByte(in) == '}') {
            in++;
            return;
        }
        while (!broken) {
            long name = out;
            blank();
            string();
            write(0);
            expect(':');
            long value = out;
            value(0);
            write(0);
            if (count < FIELDS) {
                Native.putLong(names + 16L * count, name);
                Native.putLong(names + 16L * count + 8, value);
                count++;
            }
            blank();
            if (Native.getByte(in) != ',') {
                expect('}');
                return;
            }
            in++;
        }
    }

    private static void value(int depth) {
        blank();
        int first = Native.getByte(in);
        if (first == '"') {
            string();
        } else if (first == '{' || first == '[') {
            if (depth == DEPTH) {
                broken = true;
                return;
            }
            if (first == '{') {
                silent++;
            }
            list(first, depth);
            if (first == '{') {
                silent--;
            }
        } else {
            word();
        }
    }

    /** The inside of an array or object, from its bracket to its bracket. */
    private static void list(int first, int depth) {
        int last = first + 2;
        in++;
        blank();
        if (Native.getByte(in) == last) {
            in++;
            return;
        }
        while (!broken) {
            if (first == '{') {
                blank();
                string();
                expect(':');
            }
            value(depth + 1);
            blank();
            if (Native.getByte(in) != ',') {
                expect(last);
                return;
            }
            in++;
            write('\n');
        }
    }

    /** A number, true, false or null: nothing of a null is kept. */
    private static void word() {
        long begin = in;
        boolean isNull = Text.begins(in, Native.text("null"));
        while (isWord(Native.getByte(in))) {
            if (!isNull) {
                write(Native.getByte(in));
            }
            in++;
        }
        if (in == begin) {
            broken = true;
        }
    }

    private static boolean isWord(int character) {
        return character >= '0' && character <= '9'
                || character >= 'a' && character <= 'z'
                || character == 'E'
                || character == '-'
                || character == '+'
                || character == '.';
    }

    private static void string() {
        expect('"');
        while (!broken) {
            int character = Native.getByte(in);
            if (character == 0) {
                broken = true;
                return;
            }
            in++;
            if (character == '"') {
                return;
            }
            if (character == '\\') {
                escape();
            } else {
                write(character);
            }
        }
    }

    private static void escape() {
        int character = Native.getByte(in);
        if (character == 0) {
            broken = true;
            return;
        }
        in++;
        if (character == 'n') {
            write('\n');
        } else if (character == 't') {
            write('\t');
        } else if (character == 'r') {
            write('\r');
        } else if (character == 'b') {
            write('\b');
        } else if (character == 'f') {
            write('\f');
        } else if (character == 'u') {
            unicode();
        } else {
            write(character);
        }
    }

    private static void unicode() {
        int code = hexadecimal();
        if (code >= 0xd800
                && code < 0xdc00
                && Native.getByte(in) == '\\'
                && Native.getByte(in + 1) == 'u') {
            in += 2;
            code = 0x10000 + (code - 0xd800 << 10) + (hexadecimal() - 0xdc00);
        }
        if (code == 0) {
            return;
        }
        if (code < 0x80) {
            write(code);
        } else if (code < 0x800) {
            write(0xc0 | code >> 6);
            write(0x80 | code & 0x3f);
        } else {
            if (code < 0x10000) {
                write(0xe0 | code >> 12);
            } else {
                write(0xf0 | code >> 18 & 7);
                write(0x80 | code >> 12 & 0x3f);
            }
            write(0x80 | code >> 6 & 0x3f);
            write(0x80 | code & 0x3f);
        }
    }

    private static int hexadecimal() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Native.getByte(in) | 0x20;
            int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
            if (value < 0 || value > 15) {
                broken = true;
                return 0;
            }
            code = code << 4 | value;
            in++;
        }
        return code;
    }

    private static void blank() {
        int character = Native.getByte(in);
        while (character == ' ' || character == '\t' || character == '\r' || character == '\n') {
            in++;
            character = Native.getByte(in);
        }
    }

    private static void expect(int character) {
        blank();
        if (Native.getByte(in) == character) {
            in++;
        } else {
            broken = true;
        }
    }

    private static void write(int character) {
        if (silent == 0 && out < values + ROOM) {
            Native.putByte(out, character);
            out++;
        } else if (silent == 0) {
            broken = true;
        }
    }

    /** Writes bytes as a JSON string, and returns the address behind it. */
    static long quote(long to, long bytes, long length) {
        long at = to;
        Native.putByte(at, '"');
        at++;
        for (long i = 0; i < length; i++) {
            int character = Native.getByte(bytes + i);
            if (character == '"' || character == '\\') {
                Native.putByte(at, '\\');
                Native.putByte(at + 1, character);
                at += 2;
            } else if (character < ' ') {
                at = Text.append(at, Native.text("\\u00"));
                Native.putByte(at, '0' + (character >> 4));
                Native.putByte(at + 1, digit(character & 15));
                at += 2;
            } else {
                Native.putByte(at, character);
                at++;
            }
        }
        Native.putByte(at, '"');
        return at + 1;
    }

    private static int digit(int value) {
        return value < 10 ? '0' + value : 'a' + value - 10;
    }
}
