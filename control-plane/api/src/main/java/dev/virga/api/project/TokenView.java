package dev.virga.api.project;

import java.time.Instant;
import java.util.Optional;

/**
 * A token as the API shows it.
 *
 * @param project what it is for; absent: the whole cell
 * @param secret what is sent as bearer token; shown once, when it is made
 */
public record TokenView(
        String id,
        Optional<String> project,
        TokenRole role,
        String note,
        Instant createdAt,
        Optional<String> secret) {}
