package dev.virga.api.group;

import java.time.Instant;
import java.util.List;

/**
 * A placement group as the API shows it.
 *
 * @param vms the names of the VMs in it
 */
public record GroupView(
        String project, String name, GroupPolicy policy, List<String> vms, Instant createdAt) {
    public GroupView {
        vms = List.copyOf(vms);
    }
}
