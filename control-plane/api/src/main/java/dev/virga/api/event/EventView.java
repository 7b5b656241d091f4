package dev.virga.api.event;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened, as the API shows it.
 *
 * @param id grows with each event
 * @param kind {@code vm} or {@code node}
 * @param subject the id of the VM or the name of the node; it may be gone by now
 * @param name what people call the subject
 * @param warning whether somebody should look
 * @param reason a stable word
 */
public record EventView(
        long id,
        long revision,
        Instant at,
        String kind,
        String subject,
        Optional<String> project,
        String name,
        boolean warning,
        String reason,
        String message) {}
