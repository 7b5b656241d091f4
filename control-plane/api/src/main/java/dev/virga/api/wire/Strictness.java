package dev.virga.api.wire;

/** What happens to fields that the reader does not know. */
public enum Strictness {
    /** Refused: a server must not ignore what a client meant. */
    REFUSE_UNKNOWN,
    /** Ignored: a client must live with a newer server. */
    IGNORE_UNKNOWN
}
