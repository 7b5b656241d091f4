package dev.virga.api.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates (RFC 5280): an authority's own, and those of processes with the addresses that
 * they may be reached at. Elliptic curve P-256 with SHA-256.
 *
 * @param name the authority's, as its certificate says it
 */
record Issuer(X500Principal name, KeyPair keys) {
    /** What tells clocks apart that do not agree. */
    private static final Duration SLACK = Duration.ofHours(1);

    private static final String ALGORITHM = "SHA256withECDSA";
    private static final int SERIAL_BITS = 120;

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
    X509Certificate own(Instant now, Duration valid)
            throws GeneralSecurityException, CertIOException {
        return signed(
                builder(name, keys.getPublic(), now, valid)
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                        .addExtension(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)));
    }

    /**
     * The certificate of a process.
     *
     * @param commonName whose it is
     * @param hosts names and addresses that it may be reached at
     */
    X509Certificate issue(
            String commonName, PublicKey key, Collection<String> hosts, Instant now, Duration valid)
            throws GeneralSecurityException, CertIOException {
        GeneralName[] names =
                hosts.stream().map(Hosts::alternativeName).toArray(GeneralName[]::new);
        KeyPurposeId[] purposes = {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth,
        };
        return signed(
                builder(new X500Principal("CN=" + commonName), key, now, valid)
                        .addExtension(
                                Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                        .addExtension(
                                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes))
                        .addExtension(
                                Extension.subjectAlternativeName, false, new GeneralNames(names)));
    }

    private X509v3CertificateBuilder builder(
            X500Principal subject, PublicKey key, Instant now, Duration valid)
            throws GeneralSecurityException, CertIOException {
        var print = new JcaX509ExtensionUtils();
        return new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS),
                        Date.from(now.minus(SLACK)),
                        Date.from(now.plus(valid)),
                        subject,
                        key)
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        print.createSubjectKeyIdentifier(key))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        print.createAuthorityKeyIdentifier(keys.getPublic()));
    }

    private X509Certificate signed(X509v3CertificateBuilder certificate)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            certificate.build(
                                    new JcaContentSignerBuilder(ALGORITHM)
                                            .build(keys.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the authority's key does not sign", e);
        }
    }
}
