package dev.virga.api.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import javax.security.auth.x500.X500Principal;

/**
 * Signs certificates (RFC 5280): an authority's own, and those of processes with the addresses that
 * they may be reached at. Elliptic curve P-256 with SHA-256.
 *
 * @param name the authority's, as its certificate says it
 */
record Issuer(X500Principal name, KeyPair keys) {
    /** What tells clocks apart that do not agree. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final byte[] ALGORITHM = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] SERVER_AND_CLIENT =
            Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"), Der.oid("1.3.6.1.5.5.7.3.2"));
    private static final int KEY_ID_BYTES = 20;

    /** A key pair for an authority or a process. */
    static KeyPair freshKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** A new authority. */
    static Issuer founded(String commonName) throws GeneralSecurityException {
        return new Issuer(new X500Principal("CN=" + commonName), freshKeys());
    }

    /** An authority that is known already. */
    static Issuer of(X509Certificate authority, PrivateKey key) {
        return new Issuer(
                authority.getSubjectX500Principal(), new KeyPair(authority.getPublicKey(), key));
    }

    /** The authority's own certificate. */
    X509Certificate own(Instant now, Duration valid) throws GeneralSecurityException {
        return sign(
                name,
                keys.getPublic(),
                now,
                valid,
                extension("2.5.29.19", true, Der.sequence(Der.yes())),
                // keyCertSign and cRLSign.
                extension("2.5.29.15", true, Der.bits(1, new byte[] {0x06})));
    }

    /**
     * The certificate of a process.
     *
     * @param commonName whose it is
     * @param hosts names and addresses that it may be reached at
     */
    X509Certificate issue(
            String commonName, PublicKey key, Collection<String> hosts, Instant now, Duration valid)
            throws GeneralSecurityException {
        byte[][] names = hosts.stream().map(Hosts::alternativeName).toArray(byte[][]::new);
        return sign(
                new X500Principal("CN=" + commonName),
                key,
                now,
                valid,
                // digitalSignature.
                extension("2.5.29.15", true, Der.bits(7, new byte[] {(byte) 0x80})),
                extension("2.5.29.37", false, SERVER_AND_CLIENT),
                extension("2.5.29.17", false, Der.sequence(names)));
    }

    private X509Certificate sign(
            X500Principal subject, PublicKey key, Instant now, Duration valid, byte[]... extensions)
            throws GeneralSecurityException {
        byte[][] all = Arrays.copyOf(extensions, extensions.length + 2);
        all[extensions.length] = extension("2.5.29.14", false, Der.octets(keyId(key)));
        all[extensions.length + 1] =
                extension(
                        "2.5.29.35", false, Der.sequence(Der.implicit(0, keyId(keys.getPublic()))));
        byte[] body =
                Der.sequence(
                        Der.tagged(0, Der.integer(BigInteger.TWO)),
                        Der.integer(new BigInteger(120, new SecureRandom()).setBit(120)),
                        ALGORITHM,
                        name.getEncoded(),
                        Der.sequence(Der.time(now.minus(SLACK)), Der.time(now.plus(valid))),
                        subject.getEncoded(),
                        key.getEncoded(),
                        Der.tagged(3, Der.sequence(all)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        byte[] whole = Der.sequence(body, ALGORITHM, Der.bits(0, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(whole));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    /** Tells keys apart (RFC 7093 section 2). */
    private static byte[] keyId(PublicKey key) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return Arrays.copyOf(digest, KEY_ID_BYTES);
    }

    /** ASCII bytes of a host name. */
    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
