package dev.virga.control.store.sql;

import dev.virga.api.project.Quota;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Project;
import dev.virga.control.store.Vm;
import java.sql.SQLException;
import java.util.Optional;

/** What projects may have and have, counted by the database. */
final class Quotas {
    private Quotas() {}

    /** Sets the limits of a project. What it has already stays, even if it is more. */
    static void limit(Session session, Project project) throws SQLException {
        Quota quota = project.quota();
        session.update(
                "INSERT INTO quota (project, max_vms, max_vcpus, max_memory_bytes, vms, vcpus,"
                        + " memory_bytes) VALUES (?, ?, ?, ?, 0, 0, 0)"
                        + " ON CONFLICT (project) DO UPDATE SET max_vms = excluded.max_vms,"
                        + " max_vcpus = excluded.max_vcpus,"
                        + " max_memory_bytes = excluded.max_memory_bytes",
                project.name(),
                quota.vms(),
                quota.vcpus(),
                quota.memoryBytes());
    }

    /** Counts a new VM, or says why it may not be. */
    static Optional<Outcome> enter(Session session, Vm vm) throws SQLException {
        String project = vm.spec().project();
        Quota use = vm.use();
        int counted =
                session.update(
                        "UPDATE quota SET vms = vms + 1, vcpus = vcpus + ?,"
                                + " memory_bytes = memory_bytes + ? WHERE project = ?"
                                + " AND vms + 1 <= max_vms AND vcpus + ? <= max_vcpus"
                                + " AND memory_bytes + ? <= max_memory_bytes",
                        use.vcpus(),
                        use.memoryBytes(),
                        project,
                        use.vcpus(),
                        use.memoryBytes());
        return counted == 1 ? Optional.empty() : Optional.of(why(session, project));
    }

    private static Outcome why(Session session, String project) throws SQLException {
        return session.first(
                        "SELECT vms, vcpus, memory_bytes, max_vms, max_vcpus, max_memory_bytes"
                                + " FROM quota WHERE project = ?",
                        line ->
                                (Outcome)
                                        new Outcome.QuotaExceeded(
                                                project,
                                                new Quota(
                                                        line.getInt(1),
                                                        line.getInt(2),
                                                        line.getLong(3)),
                                                new Quota(
                                                        line.getInt(4),
                                                        line.getInt(5),
                                                        line.getLong(6))),
                        project)
                .orElse(new Outcome.NoProject(project));
    }

    /** Counts a VM no longer. */
    static void leave(Session session, Vm vm) throws SQLException {
        Quota use = vm.use();
        session.update(
                "UPDATE quota SET vms = vms - 1, vcpus = vcpus - ?,"
                        + " memory_bytes = memory_bytes - ? WHERE project = ?",
                use.vcpus(),
                use.memoryBytes(),
                vm.spec().project());
    }

    /** Forgets a project, unless it has VMs. */
    static Optional<Outcome> forget(Session session, Project project) throws SQLException {
        int gone =
                session.update("DELETE FROM quota WHERE project = ? AND vms = 0", project.name());
        return gone == 1 ? Optional.empty() : Optional.of(new Outcome.InUse(project.name()));
    }
}
