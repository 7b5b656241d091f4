package dev.virga.api.node;

import dev.virga.api.id.Incarnation;

/**
 * The body of {@code POST /v1/nodes/{name}/lease}.
 *
 * @param counter grows by one with each renewal
 */
public record LeaseRenewal(Incarnation incarnation, long counter) {}
