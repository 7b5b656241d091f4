package dev.virga.cli.cloud;

import java.util.List;
import java.util.Optional;

/**
 * How a cloud is reached.
 *
 * @param endpoints base URLs of its control planes, asked in this order; empty for the local cell
 * @param token the bearer token
 * @param project the project to work in
 * @param authority the file with the certificate that its control planes' are signed with
 */
record Profile(
        String name,
        List<String> endpoints,
        Optional<String> token,
        Optional<String> project,
        Optional<String> authority) {
    /** The profile that is used when none is named. */
    static final String DEFAULT = "default";

    Profile {
        endpoints = List.copyOf(endpoints);
    }

    /** One that says nothing. */
    static Profile empty(String name) {
        return new Profile(name, List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
