package dev.virga.control.store;

import dev.virga.api.project.TokenRole;
import java.time.Instant;
import java.util.Optional;

/**
 * A bearer token, as far as the store knows it: never the secret itself.
 *
 * @param hash SHA-256 of the secret, in hex; the secret has 256 random bits, so that no salt is
 *     needed
 * @param project what it is for; empty: the whole cell
 * @param note what its owner called it
 */
public record Token(
        String hash,
        Optional<String> project,
        TokenRole role,
        String note,
        Instant createdAt,
        long version)
        implements Row {
    private static final int ID_LENGTH = 12;

    /** Its public name. */
    public String id() {
        return "tok-" + hash.substring(0, ID_LENGTH);
    }

    @Override
    public Kind kind() {
        return Kind.TOKEN;
    }

    @Override
    public String key() {
        return hash;
    }

    @Override
    public Token at(long newVersion, long newRevision) {
        return new Token(hash, project, role, note, createdAt, newVersion);
    }
}
