package dev.virga.api.group;

/** The body of {@code POST /v1/groups}. */
public record GroupCreate(String name, GroupPolicy policy) {}
