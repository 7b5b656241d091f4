package dev.virga.api.vm;

import java.time.Instant;

/**
 * Something that happened to a virtual machine.
 *
 * @param warning whether somebody should look
 * @param reason a stable word, for example {@code Scheduled}
 */
public record VmEvent(Instant at, boolean warning, String reason, String message) {}
