package dev.virga.api.key;

/**
 * The body of {@code POST /v1/keys}.
 *
 * @param publicKey one line as in {@code authorized_keys} (sshd(8))
 */
public record KeyCreate(String name, String publicKey) {}
