package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Knows the bearer tokens (RFC 6750 section 2.1). */
final class Authenticator {
    private static final String SCHEME = "Bearer ";

    private final byte[] admin;
    private final byte[] node;

    Authenticator(String adminToken, String nodeToken) {
        admin = adminToken.getBytes(StandardCharsets.UTF_8);
        node = nodeToken.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Whose token it is.
     *
     * @param header the Authorization header, or empty
     * @throws ProblemException {@code unauthenticated}
     */
    Role role(String header) {
        if (header.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.UNAUTHENTICATED, "send the header Authorization: Bearer TOKEN");
        }
        if (header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            byte[] token =
                    header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
            // Takes the same time for every wrong token.
            boolean isAdmin = MessageDigest.isEqual(token, admin);
            boolean isNode = MessageDigest.isEqual(token, node);
            if (isAdmin || isNode) {
                return isAdmin ? Role.ADMIN : Role.NODE;
            }
        }
        throw new ProblemException(ErrorCode.UNAUTHENTICATED, "this token is not known here");
    }
}
