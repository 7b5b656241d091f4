package dev.virga.control.store.sql;

import dev.virga.control.store.Change;
import dev.virga.control.store.Event;
import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Project;
import dev.virga.control.store.Row;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one change inside a transaction: every row compare-and-set on its version. What it refuses
 * it may have written in part: the caller rolls back.
 */
final class RowWriter {
    static final String INSERT =
            "INSERT INTO resource (kind, id, version, revision, name, body)"
                    + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

    private static final String UPDATE =
            "UPDATE resource SET version = ?, revision = ?, body = ?"
                    + " WHERE kind = ? AND id = ? AND version = ?";

    private final Session session;

    /** What the rows are as text: it goes to the table and to the log. */
    private final Map<Row, String> bodies = new IdentityHashMap<>();

    RowWriter(Session session) {
        this.session = session;
    }

    /** Writes the rows; says why not if one of them may not be written. */
    Optional<Outcome> write(Change change, long revision) throws SQLException {
        // A request that was answered before is answered again, whatever else is wrong by now.
        for (Write write : change.writes()) {
            if (write instanceof Write.PutIdempotency put) {
                Optional<Outcome> used = put(put.row());
                if (used.isPresent()) {
                    return used;
                }
            }
        }
        for (Write write : change.writes()) {
            Optional<Outcome> refusal =
                    switch (write) {
                        case Write.Put put -> put(put, revision);
                        case Write.Remove remove -> remove(remove);
                        case Write.AddEvent add -> Optional.empty();
                        case Write.AddNodeEvent add -> Optional.empty();
                        case Write.PutIdempotency done -> Optional.empty();
                    };
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private Optional<Outcome> put(Write.Put put, long revision) throws SQLException {
        Row row = put.row();
        int written =
                row.version() == 0
                        ? session.update(
                                INSERT,
                                row.kind().word(),
                                row.key(),
                                1L,
                                revision,
                                name(row).orElse(null),
                                body(row))
                        : session.update(
                                UPDATE,
                                row.version() + 1,
                                revision,
                                body(row),
                                row.kind().word(),
                                row.key(),
                                row.version());
        if (written == 0) {
            return Optional.of(why(put));
        }
        if (row instanceof Project project) {
            Quotas.limit(session, project);
        }
        return row.version() == 0 && !row.owner().isEmpty()
                ? Quotas.enter(session, row)
                : Optional.empty();
    }

    private Outcome why(Write.Put put) throws SQLException {
        Row row = put.row();
        boolean there =
                session.first(
                                "SELECT version FROM resource WHERE kind = ? AND id = ?",
                                line -> line.getLong(1),
                                row.kind().word(),
                                row.key())
                        .isPresent();
        return row instanceof Vm vm && !there && row.version() == 0
                ? new Outcome.NameTaken(vm.spec().name())
                : new Outcome.Conflict(Write.row(put));
    }

    private Optional<Outcome> remove(Write.Remove remove) throws SQLException {
        Row row = remove.row();
        int gone =
                session.update(
                        "DELETE FROM resource WHERE kind = ? AND id = ? AND version = ?",
                        row.kind().word(),
                        row.key(),
                        row.version());
        if (gone == 0) {
            return Optional.of(new Outcome.Conflict(Write.row(remove)));
        }
        if (!row.owner().isEmpty()) {
            Quotas.leave(session, row);
        }
        return row instanceof Project project ? Quotas.forget(session, project) : Optional.empty();
    }

    private Optional<Outcome> put(IdempotencyRecord row) throws SQLException {
        int fresh =
                session.update(
                        "INSERT INTO idempotency (project, id, at, body) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT DO NOTHING",
                        row.project(),
                        row.key(),
                        row.at().toEpochMilli(),
                        Bodies.write(row));
        return fresh == 1
                ? Optional.empty()
                : answered(session, row.project(), row.key()).map(Outcome.KeyUsed::new);
    }

    /** What was answered to a key. */
    static Optional<IdempotencyRecord> answered(Session session, String project, String key)
            throws SQLException {
        return session.first(
                "SELECT body FROM idempotency WHERE project = ? AND id = ?",
                line -> Bodies.read(line.getString(1), IdempotencyRecord.class),
                project,
                key);
    }

    /** Keeps what was written and what happened. */
    void log(Change change, long revision, List<Event> happened) throws SQLException {
        List<Write> writes = change.writes();
        for (int i = 0; i < writes.size(); i++) {
            session.update(
                    "INSERT INTO change_log (revision, position, kind, removed, body)"
                            + " VALUES (?, ?, ?, ?, ?)",
                    revision,
                    i,
                    Bodies.kind(writes.get(i)),
                    writes.get(i) instanceof Write.Remove ? 1 : 0,
                    writes.get(i) instanceof Write.Put put
                            ? body(put.row())
                            : Bodies.body(writes.get(i)));
        }
        for (Event event : happened) {
            session.update(
                    "INSERT INTO event (revision, position, body) VALUES (?, ?, ?)",
                    event.revision(),
                    event.position(),
                    Bodies.write(event));
        }
    }

    private String body(Row row) {
        return bodies.computeIfAbsent(row, Bodies::write);
    }

    private static Optional<String> name(Row row) {
        return row instanceof Vm vm
                ? Optional.of(vm.spec().project() + "/" + vm.spec().name())
                : Optional.empty();
    }
}
