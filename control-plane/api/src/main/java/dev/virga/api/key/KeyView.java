package dev.virga.api.key;

import java.time.Instant;

/**
 * A public key as the API shows it.
 *
 * @param fingerprint as {@code ssh-keygen -l} says it
 */
public record KeyView(
        String project, String name, String publicKey, String fingerprint, Instant createdAt) {}
