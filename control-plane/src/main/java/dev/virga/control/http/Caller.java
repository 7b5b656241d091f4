package dev.virga.control.http;

import dev.virga.api.project.TokenRole;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param access what the token is for
 * @param project where; empty: the whole cell
 */
record Caller(Access access, Optional<String> project) {
    /** What a token is for; an operation of the contract names which of them it takes. */
    enum Access {
        NODE("node"),
        READER("reader"),
        OPERATOR("operator"),
        ADMIN("admin"),
        CELL("cell");

        private final String text;

        Access(String text) {
            this.text = text;
        }

        static Access of(String text) {
            for (Access access : values()) {
                if (access.text.equals(text)) {
                    return access;
                }
            }
            throw new IllegalArgumentException("x-access: " + text);
        }

        static Access of(TokenRole role, Optional<String> project) {
            return switch (role) {
                case READER -> READER;
                case OPERATOR -> OPERATOR;
                case ADMIN -> project.isPresent() ? ADMIN : CELL;
            };
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Whether somebody with this token may do what needs {@code least}. */
    boolean may(Access least) {
        return least == Access.NODE || access == Access.NODE
                ? access == least
                : access.compareTo(least) >= 0;
    }
}
