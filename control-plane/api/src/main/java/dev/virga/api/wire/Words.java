package dev.virga.api.wire;

import dev.virga.api.error.ErrorCode;
import java.util.Optional;

/** Enums on the wire: the word that the enum says of itself, so that constants may be renamed. */
final class Words {
    private Words() {}

    static String word(Enum<?> value) {
        return value instanceof ErrorCode code ? code.code() : value.toString();
    }

    static Optional<Object> parse(Class<?> type, String word) {
        for (Object constant : type.getEnumConstants()) {
            if (word((Enum<?>) constant).equals(word)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}
