package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.control.project.TokenService;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Knows the bearer tokens (RFC 6750 section 2.1). */
final class Authenticator {
    private static final String SCHEME = "Bearer ";

    private final TokenService tokens;
    private final byte[] node;

    Authenticator(TokenService tokens, String nodeToken) {
        this.tokens = tokens;
        node = nodeToken.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Whose token it is.
     *
     * @param header the Authorization header, or empty
     * @throws ProblemException {@code unauthenticated}
     */
    Caller caller(String header) {
        if (header.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.UNAUTHENTICATED, "send the header Authorization: Bearer TOKEN");
        }
        if (header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            String secret = header.substring(SCHEME.length()).strip();
            // Takes the same time for every wrong token.
            if (MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), node)) {
                return new Caller(Caller.Access.NODE, Optional.empty());
            }
            return tokens.holder(secret)
                    .map(token ->
                            new Caller(
                                    Caller.Access.of(token.role(), token.project()),
                                    token.project()))
                    .orElseThrow(Authenticator::unknown);
        }
        throw unknown();
    }

    private static ProblemException unknown() {
        return new ProblemException(ErrorCode.UNAUTHENTICATED, "this token is not known here");
    }
}
