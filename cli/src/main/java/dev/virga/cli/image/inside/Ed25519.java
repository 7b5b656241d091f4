package dev.virga.cli.image.inside;

/**
 * Public keys of Ed25519 (RFC 8032, 5.1.5). Multiples of the base point are {@linkplain #prepare
 * made ahead}, in a template once for all its clones; a key is then 64 additions and an inversion.
 * Points are X, Y, Z and T = XY/Z; in the table Y - X, Y + X, 2Z and 2dT. One addition formula
 * serves all pairs of points (Hisil and others, 2008: unified, a = -1).
 */
final class Ed25519 {
    static final int SEED = 32;
    private static final int POINT = 4 * Field.BYTES;
    private static final int WINDOWS = 64;
    private static final int MULTIPLES = 16;
    private static final int ROW = MULTIPLES * POINT;

    private static long table;
    private static long scratch;
    private static long digest;

    private Ed25519() {}

    private static long scratch(int number) {
        return scratch + (long) number * Field.BYTES;
    }

    /** Makes the table: of each power of 16 its multiples from 0 to 15. */
    static void prepare() {
        if (table != 0) {
            return;
        }
        table = Memory.take((long) WINDOWS * ROW);
        scratch = Memory.take(16L * Field.BYTES);
        digest = Memory.take(64);
        long power = Memory.take(POINT);
        long sum = Memory.take(POINT);
        Field.read(
                power,
                Native.hex("1ad5258f602d56c9b2a7259560c72c695cdcd6fd31e2a4c0fe536ecdd3366921"));
        Field.read(
                power + Field.BYTES,
                Native.hex("5866666666666666666666666666666666666666666666666666666666666666"));
        Field.set(power + 2 * Field.BYTES, 1);
        Field.multiply(power + 3 * Field.BYTES, power, power + Field.BYTES);
        for (int window = 0; window < WINDOWS; window++) {
            long row = table + (long) window * ROW;
            identity(sum);
            tabulate(row, sum);
            tabulate(row + POINT, power);
            for (int i = 1; i < MULTIPLES; i++) {
                add(sum, row + POINT);
                tabulate(row + (long) i * POINT, sum);
            }
            add(sum, row + POINT);
            for (int i = 0; i < POINT; i += Field.BYTES) {
                Field.copy(power + i, sum + i);
            }
        }
    }

    private static void identity(long point) {
        Field.set(point, 0);
        Field.set(point + Field.BYTES, 1);
        Field.set(point + 2 * Field.BYTES, 1);
        Field.set(point + 3 * Field.BYTES, 0);
    }

    private static void tabulate(long entry, long point) {
        Field.subtract(entry, point + Field.BYTES, point);
        Field.add(entry + Field.BYTES, point + Field.BYTES, point);
        Field.add(entry + 2 * Field.BYTES, point + 2 * Field.BYTES, point + 2 * Field.BYTES);
        Field.read(
                scratch(0),
                Native.hex("59f1b226949bd6eb56b183829a14e00030d1f3eef2808e19e7fcdf56dcd90624"));
        Field.multiply(entry + 3 * Field.BYTES, point + 3 * Field.BYTES, scratch(0));
    }

    /** Adds an entry of the table to a point. */
    private static void add(long point, long entry) {
        long y = point + Field.BYTES;
        long z = point + 2 * Field.BYTES;
        long t = point + 3 * Field.BYTES;
        long a = scratch(0);
        long b = scratch(1);
        long c = scratch(2);
        long d = scratch(3);
        Field.subtract(a, y, point);
        Field.multiply(a, a, entry);
        Field.add(b, y, point);
        Field.multiply(b, b, entry + Field.BYTES);
        Field.multiply(c, t, entry + 3 * Field.BYTES);
        Field.multiply(d, z, entry + 2 * Field.BYTES);
        long e = scratch(4);
        long f = scratch(5);
        Field.subtract(e, b, a);
        Field.subtract(f, d, c);
        Field.add(d, d, c);
        Field.add(b, b, a);
        Field.multiply(point, e, f);
        Field.multiply(y, d, b);
        Field.multiply(t, e, b);
        Field.multiply(z, f, d);
    }

    /** Writes the 32 bytes of the public key that belongs to 32 random bytes. */
    static void publicKey(long to, long seed) {
        prepare();
        Sha512.digest(digest, seed, SEED);
        Native.putByte(digest, Native.getByte(digest) & 0xf8);
        Native.putByte(digest + 31, Native.getByte(digest + 31) & 0x7f | 0x40);
        long point = scratch(8);
        identity(point);
        for (int i = 0; i < WINDOWS; i++) {
            int digit = Native.getByte(digest + (i >> 1)) >> 4 * (i & 1) & 0xf;
            add(point, table + (long) i * ROW + (long) digit * POINT);
        }
        Field.invert(scratch(0), point + 2 * Field.BYTES, scratch(1));
        Field.multiply(scratch(2), point, scratch(0));
        Field.multiply(scratch(3), point + Field.BYTES, scratch(0));
        Field.write(digest, scratch(2), scratch(4));
        int sign = Native.getByte(digest) & 1;
        Field.write(to, scratch(3), scratch(4));
        Native.putByte(to + 31, Native.getByte(to + 31) | sign << 7);
    }
}
