package dev.virga.control.store.sql;

import dev.virga.api.project.Quota;
import dev.virga.control.store.Network;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Project;
import dev.virga.control.store.Row;
import dev.virga.control.store.Snapshot;
import dev.virga.control.store.Volume;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What projects may have and have, counted by the database. */
final class Quotas {
    private Quotas() {}

    /** Sets the limits of a project. What it has already stays, even if it is more. */
    static void limit(Session session, Project project) throws SQLException {
        Quota quota = project.quota();
        session.update(
                "INSERT INTO quota (project, max_vms, max_vcpus, max_memory_bytes, max_volumes,"
                        + " max_volume_bytes, max_networks, max_snapshots, max_snapshot_bytes,"
                        + " vms, vcpus, memory_bytes)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)"
                        + " ON CONFLICT (project) DO UPDATE SET max_vms = excluded.max_vms,"
                        + " max_vcpus = excluded.max_vcpus,"
                        + " max_memory_bytes = excluded.max_memory_bytes,"
                        + " max_volumes = excluded.max_volumes,"
                        + " max_volume_bytes = excluded.max_volume_bytes,"
                        + " max_networks = excluded.max_networks,"
                        + " max_snapshots = excluded.max_snapshots,"
                        + " max_snapshot_bytes = excluded.max_snapshot_bytes",
                project.name(),
                quota.vms(),
                quota.vcpus(),
                quota.memoryBytes(),
                quota.volumes(),
                quota.volumeBytes(),
                quota.networks(),
                quota.snapshots(),
                quota.snapshotBytes());
    }

    /** Counts a new row, or says why it may not be. */
    static Optional<Outcome> enter(Session session, Row row) throws SQLException {
        Quota use = row.use();
        int counted =
                switch (row) {
                    case Volume volume ->
                            session.update(
                                    "UPDATE quota SET volumes = volumes + 1,"
                                            + " volume_bytes = volume_bytes + ? WHERE project = ?"
                                            + " AND volumes + 1 <= max_volumes"
                                            + " AND volume_bytes + ? <= max_volume_bytes",
                                    use.volumeBytes(),
                                    row.owner(),
                                    use.volumeBytes());
                    case Network network ->
                            session.update(
                                    "UPDATE quota SET networks = networks + 1 WHERE project = ?"
                                            + " AND networks + 1 <= max_networks",
                                    row.owner());
                    case Snapshot snapshot ->
                            session.update(
                                    "UPDATE quota SET snapshots = snapshots + 1,"
                                            + " snapshot_bytes = snapshot_bytes + ?"
                                            + " WHERE project = ?"
                                            + " AND snapshots + 1 <= max_snapshots"
                                            + " AND snapshot_bytes + ? <= max_snapshot_bytes",
                                    use.snapshotBytes(),
                                    row.owner(),
                                    use.snapshotBytes());
                    default ->
                            session.update(
                                    "UPDATE quota SET vms = vms + 1, vcpus = vcpus + ?,"
                                            + " memory_bytes = memory_bytes + ? WHERE project = ?"
                                            + " AND vms + 1 <= max_vms AND vcpus + ? <= max_vcpus"
                                            + " AND memory_bytes + ? <= max_memory_bytes",
                                    use.vcpus(),
                                    use.memoryBytes(),
                                    row.owner(),
                                    use.vcpus(),
                                    use.memoryBytes());
                };
        return counted == 1 ? Optional.empty() : Optional.of(why(session, row.owner()));
    }

    private static Outcome why(Session session, String project) throws SQLException {
        return session.first(
                        "SELECT vms, vcpus, memory_bytes, volumes, volume_bytes, networks,"
                                + " snapshots, snapshot_bytes, max_vms, max_vcpus, max_memory_bytes, max_volumes,"
                                + " max_volume_bytes, max_networks, max_snapshots,"
                                + " max_snapshot_bytes FROM quota WHERE project = ?",
                        line ->
                                (Outcome)
                                        new Outcome.QuotaExceeded(
                                                project, quota(line, 1), quota(line, 9)),
                        project)
                .orElse(new Outcome.NoProject(project));
    }

    private static Quota quota(ResultSet line, int first) throws SQLException {
        return new Quota(
                line.getInt(first),
                line.getInt(first + 1),
                line.getLong(first + 2),
                line.getInt(first + 3),
                line.getLong(first + 4),
                line.getInt(first + 5),
                line.getInt(first + 6),
                line.getLong(first + 7));
    }

    /** Counts a row no longer. */
    static void leave(Session session, Row row) throws SQLException {
        Quota use = row.use();
        session.update(
                "UPDATE quota SET vms = vms - ?, vcpus = vcpus - ?,"
                        + " memory_bytes = memory_bytes - ?, volumes = volumes - ?,"
                        + " volume_bytes = volume_bytes - ?, networks = networks - ?,"
                        + " snapshots = snapshots - ?, snapshot_bytes ="
                        + " CASE WHEN snapshot_bytes > ? THEN snapshot_bytes - ? ELSE 0 END"
                        + " WHERE project = ?",
                use.vms(),
                use.vcpus(),
                use.memoryBytes(),
                use.volumes(),
                use.volumeBytes(),
                use.networks(),
                use.snapshots(),
                use.snapshotBytes(),
                use.snapshotBytes(),
                row.owner());
    }

    /** Forgets a project, unless something of it is counted. */
    static Optional<Outcome> forget(Session session, Project project) throws SQLException {
        int gone =
                session.update(
                        "DELETE FROM quota WHERE project = ?"
                                + " AND vms = 0 AND volumes = 0 AND networks = 0"
                                + " AND snapshots = 0",
                        project.name());
        return gone == 1 ? Optional.empty() : Optional.of(new Outcome.InUse(project.name()));
    }
}
