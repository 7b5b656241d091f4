package dev.virga.control.store;

import dev.virga.api.id.Naming;
import dev.virga.api.id.NetworkId;
import dev.virga.api.project.Quota;
import java.time.Instant;
import java.util.Map;

/** A network of a project: what is wanted. Nothing carries packets for it yet. */
public record Network(
        NetworkId id,
        String project,
        String name,
        Map<String, String> labels,
        Instant createdAt,
        long version)
        implements Row {
    public Network {
        Naming.check("network", name);
        labels = Map.copyOf(labels);
    }

    @Override
    public Kind kind() {
        return Kind.NETWORK;
    }

    @Override
    public String key() {
        return View.nameKey(project, name);
    }

    @Override
    public String owner() {
        return project;
    }

    @Override
    public Quota use() {
        return new Quota(0, 0, 0, 0, 0, 1, 0, 0);
    }

    @Override
    public Network at(long newVersion, long newRevision) {
        return new Network(id, project, name, labels, createdAt, newVersion);
    }
}
