package dev.virga.cli.image.inside;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The agent's keys, on the JVM, beside the JDK's own. */
class Ed25519Test {
    /** What stands before the 32 bytes of a public key in its usual encoding (RFC 8410). */
    private static final String PREFIX = "302a300506032b6570032100";

    static byte[] publicKey(byte[] seed) {
        long from = Memory.take(seed.length);
        long to = Memory.take(32);
        put(from, seed);
        Ed25519.publicKey(to, from);
        return bytes(to, 32);
    }

    private static void put(long at, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            Native.putByte(at + i, bytes[i]);
        }
    }

    private static byte[] bytes(long at, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) Native.getByte(at + i);
        }
        return bytes;
    }

    @Test
    void theFirstKeyOfTheStandard() {
        byte[] seed =
                HexFormat.of()
                        .parseHex(
                                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        assertThat(HexFormat.of().formatHex(publicKey(seed)))
                .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    }

    @Test
    void whatIsSignedWithASeedIsVerifiedWithItsPublicKey() throws Exception {
        long number = new Random().nextLong();
        Random random = new Random(number);
        KeyFactory factory = KeyFactory.getInstance("Ed25519");
        for (int i = 0; i < 100; i++) {
            byte[] seed = new byte[Ed25519.SEED];
            random.nextBytes(seed);
            if (i < 2) {
                Arrays.fill(seed, (byte) -i);
            }
            PrivateKey own =
                    factory.generatePrivate(
                            new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(own);
            signature.update(seed);
            byte[] signed = signature.sign();
            String encoded = PREFIX + HexFormat.of().formatHex(publicKey(seed));
            PublicKey made =
                    factory.generatePublic(
                            new X509EncodedKeySpec(HexFormat.of().parseHex(encoded)));
            signature.initVerify(made);
            signature.update(seed);
            assertThat(signature.verify(signed)).as("seed %d, key %d", number, i).isTrue();
        }
    }

    @Test
    void digestsAreThoseOfTheJdk() throws Exception {
        long number = new Random().nextLong();
        Random random = new Random(number);
        for (int length = 0; length < 112; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            long from = Memory.take(112);
            long to = Memory.take(64);
            put(from, bytes);
            Sha512.digest(to, from, length);
            assertThat(bytes(to, 64))
                    .as("seed %d, length %d", number, length)
                    .isEqualTo(MessageDigest.getInstance("SHA-512").digest(bytes));
        }
    }
}
