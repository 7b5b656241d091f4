package dev.virga.api.vm;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /v1/vms}.
 *
 * @param image an image's id or name; the newest image when left out
 * @param flavor a flavor's name; the default flavor when left out
 * @param restartPolicy {@code on-failure} when left out
 * @param failover whether it may be started on another node when its own is lost; true when left
 *     out
 */
public record VmCreate(
        String name,
        Optional<String> image,
        Optional<String> flavor,
        Map<String, String> labels,
        List<String> sshKeys,
        Optional<String> userData,
        Optional<String> group,
        Optional<RestartPolicy> restartPolicy,
        Optional<Boolean> failover) {
    public VmCreate {
        labels = Map.copyOf(labels);
        sshKeys = List.copyOf(sshKeys);
    }

    /** One with nothing said about group, restart and failover. */
    public VmCreate(
            String name,
            Optional<String> image,
            Optional<String> flavor,
            Map<String, String> labels,
            List<String> sshKeys,
            Optional<String> userData) {
        this(
                name,
                image,
                flavor,
                labels,
                sshKeys,
                userData,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
