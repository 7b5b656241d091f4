package dev.virga.api.project;

import java.util.Optional;

/** The body of {@code POST /v1/projects/{name}/tokens}. */
public record TokenCreate(TokenRole role, Optional<String> note) {}
