package dev.virga.api.tls;

import java.nio.file.Path;

/**
 * What a process shows of itself and whom it believes, as PEM files (RFC 7468).
 *
 * @param certificate of the process, for the addresses that it listens on
 * @param key of the certificate (PKCS #8); readable by its owner only
 * @param authority who signs the certificates that are believed
 */
public record TlsIdentity(Path certificate, Path key, Path authority) {}
