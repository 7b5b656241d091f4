package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.control.store.View;

/**
 * Where a watch goes on: the store and a revision of it, as {@code STORE.REVISION}.
 *
 * @param store a revision means nothing in another one
 */
record ResumeToken(String store, long revision) {
    static ResumeToken of(View view) {
        return new ResumeToken(view.storeId(), view.revision());
    }

    /**
     * Reads one.
     *
     * @throws ProblemException {@code invalid-request}
     */
    static ResumeToken parse(String text) {
        int dot = text.lastIndexOf('.');
        try {
            if (dot > 0) {
                return new ResumeToken(
                        text.substring(0, dot), Long.parseLong(text.substring(dot + 1)));
            }
        } catch (NumberFormatException e) {
            throw refusal(e);
        }
        throw refusal(new NumberFormatException("no dot"));
    }

    private static ProblemException refusal(RuntimeException cause) {
        return new ProblemException(
                ErrorCode.INVALID_REQUEST, "the place to resume at is STORE.REVISION", cause);
    }

    String text() {
        return store + "." + revision;
    }
}
