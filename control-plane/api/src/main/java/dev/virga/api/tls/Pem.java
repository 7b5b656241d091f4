package dev.virga.api.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys and certificates as text (RFC 7468). */
final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";

    private Pem() {}

    static void write(Path file, X509Certificate certificate)
            throws IOException, GeneralSecurityException {
        write(file, CERTIFICATE, certificate.getEncoded(), "rw-r--r--");
    }

    static void write(Path file, PrivateKey key) throws IOException {
        write(file, KEY, key.getEncoded(), "rw-------");
    }

    private static void write(Path file, String label, byte[] bytes, String mode)
            throws IOException {
        Path fresh =
                Files.createTempFile(
                        file.resolveSibling("."),
                        "fresh",
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(mode)));
        try (PemWriter out = new PemWriter(Files.newBufferedWriter(fresh))) {
            out.writeObject(new PemObject(label, bytes));
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** All certificates of a file, in its order. */
    static List<X509Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    /** The first certificate of a file. */
    static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return certificates(file).stream()
                .findFirst()
                .orElseThrow(() -> new IOException(file + " holds no certificate"));
    }

    /** The key of an authority of ours (PKCS #8, elliptic curve). */
    static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        try (PemReader in = new PemReader(Files.newBufferedReader(file))) {
            PemObject key = in.readPemObject();
            if (key == null) {
                throw new IOException(file + " holds no key");
            }
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(key.getContent()));
        }
    }
}
