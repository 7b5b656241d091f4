package dev.virga.control.store;

import dev.virga.api.group.GroupPolicy;
import dev.virga.api.id.Naming;
import java.time.Instant;

/**
 * VMs that are placed with regard to each other. Whoever places one writes this row too, so that
 * two schedulers that place two of its VMs meet here.
 */
public record PlacementGroup(
        String project, String name, GroupPolicy policy, Instant createdAt, long version)
        implements Row {
    public PlacementGroup {
        Naming.check("group", name);
    }

    @Override
    public Kind kind() {
        return Kind.GROUP;
    }

    @Override
    public String key() {
        return View.nameKey(project, name);
    }

    @Override
    public PlacementGroup at(long newVersion, long newRevision) {
        return new PlacementGroup(project, name, policy, createdAt, newVersion);
    }
}
