package dev.virga.api.network;

import java.util.Map;

/** The body of {@code POST /v1/networks}. Addresses are a matter of its subnets. */
public record NetworkCreate(String name, Map<String, String> labels) {
    public NetworkCreate {
        labels = Map.copyOf(labels);
    }
}
