package dev.virga.control.store;

import dev.virga.api.id.Naming;
import dev.virga.api.id.VolumeId;
import dev.virga.api.project.Quota;
import java.time.Instant;
import java.util.Map;

/** A volume of a project: what is wanted. Nothing keeps bytes for it yet. */
public record Volume(
        VolumeId id,
        String project,
        String name,
        long sizeBytes,
        Map<String, String> labels,
        Instant createdAt,
        long version)
        implements Row {
    /** Sizes are multiples of this. */
    public static final long UNIT_BYTES = 1L << 20;

    /** The largest. */
    public static final long MAX_BYTES = 1L << 46;

    public Volume {
        Naming.check("volume", name);
        if (sizeBytes < UNIT_BYTES || sizeBytes > MAX_BYTES || sizeBytes % UNIT_BYTES != 0) {
            throw new IllegalArgumentException(
                    "a volume has a multiple of 1 MiB, at most 64 TiB, not "
                            + sizeBytes
                            + " bytes");
        }
        labels = Map.copyOf(labels);
    }

    @Override
    public Kind kind() {
        return Kind.VOLUME;
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
        return new Quota(0, 0, 0, 1, sizeBytes, 0, 0, 0);
    }

    @Override
    public Volume at(long newVersion, long newRevision) {
        return new Volume(id, project, name, sizeBytes, labels, createdAt, newVersion);
    }
}
