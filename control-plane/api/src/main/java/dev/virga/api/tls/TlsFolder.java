package dev.virga.api.tls;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * The folder with the certificates of a cell: {@code ca.pem} is whom everybody believes, {@code
 * ca.key} signs, and each process has {@code NAME.pem} and {@code NAME.key}. What somebody has put
 * there is used as it is; what is missing is made, as long as {@code ca.key} is there. Several
 * processes may use it at once.
 *
 * @param folder need not exist yet
 */
public record TlsFolder(Path folder) {
    private static final Duration AUTHORITY_VALID = Duration.ofDays(3650);
    private static final Duration VALID = Duration.ofDays(825);

    /** What is valid no longer than this is made anew at a start. */
    private static final Duration RENEWED_BEFORE = Duration.ofDays(60);

    /** Work on the folder. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException, GeneralSecurityException;
    }

    /** The certificate that everybody believes. */
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    private Path authorityKey() {
        return folder.resolve("ca.key");
    }

    /**
     * Makes an authority if there is none; for those who begin a cell.
     *
     * @throws TlsException if that fails
     */
    public void found(Instant now) {
        alone(() -> {
            if (!Files.exists(authority())) {
                Issuer issuer = Issuer.founded("virga cell");
                Pem.write(authorityKey(), issuer.keys().getPrivate());
                Pem.write(authority(), issuer.own(now, AUTHORITY_VALID));
            }
            return authority();
        });
    }

    /**
     * What a process shows of itself.
     *
     * @param name of the process in the cell
     * @param host where it listens
     * @throws TlsException if it cannot be had
     */
    public TlsIdentity identity(String name, String host, Instant now) {
        return alone(() -> {
            TlsIdentity identity =
                    new TlsIdentity(
                            folder.resolve(name + ".pem"),
                            folder.resolve(name + ".key"),
                            authority());
            if (!Files.exists(authority())) {
                throw new TlsException(
                        "there is no "
                                + authority()
                                + ": bring it, "
                                + identity.certificate().getFileName()
                                + " and "
                                + identity.key().getFileName()
                                + " from a host with the cell's ca.key, where"
                                + " 'cloudctl node certificate "
                                + name
                                + " --host "
                                + host
                                + "' makes them");
            }
            boolean there = Files.exists(identity.certificate()) && Files.exists(identity.key());
            if (there && fits(identity.certificate(), host, now)) {
                return identity;
            }
            if (!Files.exists(authorityKey())) {
                throw new TlsException(
                        "the certificate "
                                + identity.certificate()
                                + (there
                                        ? " is not for " + host + " or ends within 60 days"
                                        : " is missing")
                                + ", and there is no ca.key here to make one: bring one for "
                                + host);
            }
            Issuer issuer = Issuer.of(Pem.certificate(authority()), Pem.key(authorityKey()));
            KeyPair keys = Issuer.freshKeys();
            X509Certificate fresh =
                    issuer.issue(name, keys.getPublic(), Hosts.of(host), now, VALID);
            Pem.write(identity.key(), keys.getPrivate());
            Pem.write(identity.certificate(), fresh);
            return identity;
        });
    }

    private static boolean fits(Path certificate, String host, Instant now)
            throws IOException, GeneralSecurityException {
        X509Certificate own = Pem.certificate(certificate);
        return own.getNotAfter().after(Date.from(now.plus(RENEWED_BEFORE)))
                && Hosts.named(own, host);
    }

    private <T> T alone(Work<T> work) {
        // One process asking twice would not wait but fail.
        synchronized (TlsFolder.class) {
            try {
                Files.createDirectories(folder);
                try (FileChannel channel =
                                FileChannel.open(
                                        folder.resolve(".lock"),
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    if (!lock.isValid()) {
                        throw new TlsException("the lock of " + folder + " is not held");
                    }
                    return work.run();
                }
            } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                throw new TlsException("the certificates in " + folder + " fail: " + e, e);
            }
        }
    }
}
