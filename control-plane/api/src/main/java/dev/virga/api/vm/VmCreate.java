package dev.virga.api.vm;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /v1/vms}.
 *
 * @param image an image's id or name; the newest image when left out
 * @param flavor a flavor's name; the default flavor when left out
 */
public record VmCreate(
        String name,
        Optional<String> image,
        Optional<String> flavor,
        Map<String, String> labels,
        List<String> sshKeys,
        Optional<String> userData) {
    public VmCreate {
        labels = Map.copyOf(labels);
        sshKeys = List.copyOf(sshKeys);
    }
}
