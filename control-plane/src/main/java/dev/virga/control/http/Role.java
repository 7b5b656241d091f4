package dev.virga.control.http;

/** What the holder of a token may do. */
enum Role {
    /** Everything that people do. */
    ADMIN,
    /** What agents do. */
    NODE
}
