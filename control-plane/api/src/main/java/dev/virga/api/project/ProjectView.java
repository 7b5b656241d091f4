package dev.virga.api.project;

import java.time.Instant;

/** A project as the API shows it: what it may have and what it has. */
public record ProjectView(String name, Quota quota, Quota used, Instant createdAt) {}
