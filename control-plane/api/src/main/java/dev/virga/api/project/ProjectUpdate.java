package dev.virga.api.project;

/** The body of {@code PATCH /v1/projects/{name}}. What the project has already, it keeps. */
public record ProjectUpdate(QuotaWish quota) {}
