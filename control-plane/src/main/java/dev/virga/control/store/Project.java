package dev.virga.control.store;

import dev.virga.api.id.Naming;
import dev.virga.api.project.Quota;
import java.time.Instant;

/**
 * A project: the owner of VMs, keys and groups.
 *
 * @param quota the most it may have; the store refuses more
 */
public record Project(String name, Quota quota, Instant createdAt, long version) implements Row {
    /** The project that every store begins with; it cannot be removed. */
    public static final String STANDARD = "default";

    /** What a project may have unless somebody says otherwise. */
    public static final Quota STANDARD_QUOTA =
            new Quota(1000, 4000, 4L << 40, 1000, 16L << 40, 100, 256, 1L << 40);

    public Project {
        Naming.check("project", name);
    }

    /** The first one. */
    public static Project standard() {
        return new Project(STANDARD, STANDARD_QUOTA, Instant.EPOCH, 1);
    }

    /** The same with another quota. */
    public Project with(Quota newQuota) {
        return new Project(name, newQuota, createdAt, version);
    }

    @Override
    public Kind kind() {
        return Kind.PROJECT;
    }

    @Override
    public String key() {
        return name;
    }

    @Override
    public Project at(long newVersion, long newRevision) {
        return new Project(name, quota, createdAt, newVersion);
    }
}
