package dev.virga.cli.image.inside;

/** A program of what the compiler understands, of which the test has the JVM say what is right. */
final class Sample {
    static final int BYTES = 64 * 1024;

    private static long at;
    private static long state;

    private Sample() {}

    static int main(long stack) {
        long to = Memory.take(BYTES);
        compute(to);
        Linux.write(1, to, BYTES);
        return Native.getLong(stack) == 1 ? 7 : 8;
    }

    static void compute(long to) {
        at = to;
        state = 0x1234_5678_9abc_def1L;
        for (int round = 0; round < 60; round++) {
            long a = random() >> (random() & 63);
            long b = random() >>> (random() & 63);
            longs(a, b);
            ints((int) a, (int) b);
            long c = many(a, b, 3, -4, 5, (int) a, 7, 8);
            keep(c + many(b, a, c, 1, 2, 3, 4, 5) * (c == 0 ? a : b));
        }
        keep(Text.number(Native.text("120934x")));
        keep(depth(40));
        long seed = to + BYTES - 64;
        for (int i = 0; i < Ed25519.SEED; i++) {
            Native.putByte(seed + i, i);
        }
        Ed25519.publicKey(seed + 32, seed);
        if (Json.read(Native.text("{\"a\":[\"\\u20ac\",{\"b\":1}],\"c\":-5}"))) {
            at += Json.quote(at, Json.field(Native.text("a")), 4);
        }
    }

    private static long random() {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return state;
    }

    private static void keep(long value) {
        Native.putLong(at, value);
        at += 8;
    }

    private static void longs(long a, long b) {
        keep(a + b);
        keep(a - b);
        keep(a * b);
        keep(a & b | ~a ^ b);
        keep(-a);
        keep(a + 5 - (b + 3000));
        keep(a << 13 ^ b >> 3 ^ a >>> 60);
        keep(a << (int) b);
        keep(Math.unsignedMultiplyHigh(a, b));
        keep(b == 0 ? 1 : a / b);
        keep(b == 0 ? 1 : a % b);
        int less = a < b ? 1 : 0;
        less = less * 2 + (a <= b ? 1 : 0);
        less = less * 2 + (a > b ? 1 : 0);
        less = less * 2 + (a >= b ? 1 : 0);
        less = less * 2 + (a == b ? 1 : 0);
        less = less * 2 + (a != b || a < 0 && b > 9 ? 1 : 0);
        keep(less);
        long old = a;
        a = b;
        b = old++;
        keep(a ^ b + old);
    }

    private static void ints(int a, int b) {
        keep(a + b);
        keep(a - b);
        int product = a * b;
        keep(product);
        keep(a << b);
        keep(a >> b);
        keep(a >>> b);
        keep(a >>> 3 ^ b << 5 ^ a >> 7);
        keep(b == 0 ? 0 : a / b);
        keep(b == 0 ? 0 : a % b);
        keep((byte) a);
        keep((char) a);
        keep((short) b);
        keep(-a);
        int times = 0;
        for (int i = a; i != 0 && times < 50; i >>>= 1) {
            times += (i & 1) != 0 ? 2 : 1;
            if (times == 30) {
                continue;
            }
            times++;
        }
        keep(times);
        Native.putInt(at, a);
        Native.putByte(at + 4, b);
        keep(Native.getInt(at) + Native.getByte(at + 4));
    }

    private static long many(long a, long b, long c, long d, int e, int f, int g, int h) {
        long s = a + 1;
        long t = b + 2;
        long u = c + 3;
        long v = d + 4;
        int w = e + 5;
        int x = f + 6;
        int y = g + 7;
        int z = h + 8;
        state++;
        long sum = two(s, two(t, u) + two(v, w)) - two(x, y) * two(two(z, a), b);
        return sum + s * 3 + t * 5 + u * 7 + v * 11 + w + x + y + z + c + d + e + f + g + h;
    }

    private static long two(long a, long b) {
        return a * 31 + b;
    }

    private static int depth(int left) {
        return left == 0 ? 1 : left + depth(left - 1);
    }
}
