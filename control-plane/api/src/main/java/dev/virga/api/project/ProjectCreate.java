package dev.virga.api.project;

import java.util.Optional;

/**
 * The body of {@code POST /v1/projects}.
 *
 * @param quota the usual one when left out
 */
public record ProjectCreate(String name, Optional<QuotaWish> quota) {}
