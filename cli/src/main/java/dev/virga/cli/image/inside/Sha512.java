package dev.virga.cli.image.inside;

/** SHA-512 (FIPS 180-4) of at most 111 bytes: one block. */
final class Sha512 {
    private static final int BLOCK = 128;
    private static final int ROUNDS = 80;
    private static final int STATE = 64;

    private static long schedule;
    private static long state;

    private Sha512() {}

    /** Writes the 64 bytes of the digest. */
    static void digest(long to, long bytes, int length) {
        if (schedule == 0) {
            schedule = Memory.take(ROUNDS * 8L);
            state = Memory.take(STATE);
        }
        for (int i = 0; i < BLOCK; i++) {
            Native.putByte(schedule + i, i < length ? Native.getByte(bytes + i) : 0);
        }
        Native.putByte(schedule + length, 0x80);
        for (int i = 0; i < 15; i++) {
            Native.putLong(schedule + 8L * i, bigEndian(schedule + 8L * i));
        }
        Native.putLong(schedule + BLOCK - 8, 8L * length);
        for (int i = 16; i < ROUNDS; i++) {
            long at = schedule + 8L * i;
            long early = Native.getLong(at - 15 * 8);
            long late = Native.getLong(at - 2 * 8);
            long sum =
                    Native.getLong(at - 16 * 8)
                            + (turned(early, 1) ^ turned(early, 8) ^ early >>> 7)
                            + Native.getLong(at - 7 * 8)
                            + (turned(late, 19) ^ turned(late, 61) ^ late >>> 6);
            Native.putLong(at, sum);
        }
        rounds();
        for (int i = 0; i < STATE; i++) {
            Native.putByte(to + i, (int) (Native.getLong(state + (i & -8)) >>> 56 - 8 * (i & 7)));
        }
    }

    private static void rounds() {
        long first =
                Native.hex(
                        "6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1"
                                + "510e527fade682d19b05688c2b3e6c1f1f83d9abfb41bd6b5be0cd19137e2179");
        long constants =
                Native.hex(
                        "428a2f98d728ae227137449123ef65cdb5c0fbcfec4d3b2fe9b5dba58189dbbc"
                                + "3956c25bf348b53859f111f1b605d019923f82a4af194f9bab1c5ed5da6d8118"
                                + "d807aa98a303024212835b0145706fbe243185be4ee4b28c550c7dc3d5ffb4e2"
                                + "72be5d74f27b896f80deb1fe3b1696b19bdc06a725c71235c19bf174cf692694"
                                + "e49b69c19ef14ad2efbe4786384f25e30fc19dc68b8cd5b5240ca1cc77ac9c65"
                                + "2de92c6f592b02754a7484aa6ea6e4835cb0a9dcbd41fbd476f988da831153b5"
                                + "983e5152ee66dfaba831c66d2db43210b00327c898fb213fbf597fc7beef0ee4"
                                + "c6e00bf33da88fc2d5a79147930aa72506ca6351e003826f142929670a0e6e70"
                                + "27b70a8546d22ffc2e1b21385c26c9264d2c6dfc5ac42aed53380d139d95b3df"
                                + "650a73548baf63de766a0abb3c77b2a881c2c92e47edaee692722c851482353b"
                                + "a2bfe8a14cf10364a81a664bbc423001c24b8b70d0f89791c76c51a30654be30"
                                + "d192e819d6ef5218d69906245565a910f40e35855771202a106aa07032bbd1b8"
                                + "19a4c116b8d2d0c81e376c085141ab532748774cdf8eeb9934b0bcb5e19b48a8"
                                + "391c0cb3c5c95a634ed8aa4ae3418acb5b9cca4f7763e373682e6ff3d6b2b8a3"
                                + "748f82ee5defb2fc78a5636f43172f6084c87814a1f0ab728cc702081a6439ec"
                                + "90befffa23631e28a4506cebde82bde9bef9a3f7b2c67915c67178f2e372532b"
                                + "ca273eceea26619cd186b8c721c0c207eada7dd6cde0eb1ef57d4f7fee6ed178"
                                + "06f067aa72176fba0a637dc5a2c898a6113f9804bef90dae1b710b35131c471b"
                                + "28db77f523047d8432caab7b40c724933c9ebe0a15c9bebc431d67c49c100d4c"
                                + "4cc5d4becb3e42b6597f299cfc657e2a5fcb6fab3ad6faec6c44198c4a475817");
        long a = bigEndian(first);
        long b = bigEndian(first + 8);
        long c = bigEndian(first + 16);
        long d = bigEndian(first + 24);
        long e = bigEndian(first + 32);
        long f = bigEndian(first + 40);
        long g = bigEndian(first + 48);
        long h = bigEndian(first + 56);
        for (int i = 0; i < ROUNDS; i++) {
            long one =
                    h
                            + (turned(e, 14) ^ turned(e, 18) ^ turned(e, 41))
                            + (e & f ^ ~e & g)
                            + bigEndian(constants + 8L * i)
                            + Native.getLong(schedule + 8L * i);
            long two = (turned(a, 28) ^ turned(a, 34) ^ turned(a, 39)) + (a & b ^ a & c ^ b & c);
            h = g;
            g = f;
            f = e;
            e = d + one;
            d = c;
            c = b;
            b = a;
            a = one + two;
        }
        keep(0, first, a);
        keep(8, first, b);
        keep(16, first, c);
        keep(24, first, d);
        keep(32, first, e);
        keep(40, first, f);
        keep(48, first, g);
        keep(56, first, h);
    }

    private static void keep(int at, long first, long value) {
        Native.putLong(state + at, bigEndian(first + at) + value);
    }

    private static long turned(long value, int bits) {
        return value >>> bits | value << 64 - bits;
    }

    private static long bigEndian(long at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | Native.getByte(at + i);
        }
        return value;
    }
}
