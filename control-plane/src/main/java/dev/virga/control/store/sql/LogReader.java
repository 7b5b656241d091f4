package dev.virga.control.store.sql;

import dev.virga.control.store.Change;
import dev.virga.control.store.Event;
import dev.virga.control.store.NextView;
import dev.virga.control.store.Row;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads what is there, and what has changed since. */
final class LogReader {
    private LogReader() {}

    /** The line of the store. */
    record Head(String id, long revision, long compacted) {}

    private record Line(long revision, Write write) {}

    static Head head(Session session) throws SQLException {
        return session.first("SELECT id, revision, compacted FROM store", LogReader::head)
                .orElseThrow(() -> new SQLException("the store has no head"));
    }

    /** The same, and nobody else writes before the transaction ends. */
    static Head lock(Session session) throws SQLException {
        return session.first(
                        "UPDATE store SET revision = revision"
                                + " RETURNING id, revision, compacted",
                        LogReader::head)
                .orElseThrow(() -> new SQLException("the store has no head"));
    }

    private static Head head(java.sql.ResultSet line) throws SQLException {
        return new Head(line.getString(1), line.getLong(2), line.getLong(3));
    }

    /** The changes after one revision up to another, in their order. */
    static List<Store.Revision> changes(Session session, long after, long upTo)
            throws SQLException {
        List<Line> lines =
                session.query(
                        "SELECT revision, kind, removed, body FROM change_log"
                                + " WHERE revision > ? AND revision <= ?"
                                + " ORDER BY revision, position",
                        line ->
                                new Line(
                                        line.getLong(1),
                                        Bodies.write(
                                                line.getString(2),
                                                line.getInt(3) != 0,
                                                line.getString(4))),
                        after,
                        upTo);
        List<Store.Revision> changes = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            writes.add(line.write());
            if (i + 1 == lines.size() || lines.get(i + 1).revision() != line.revision()) {
                changes.add(new Store.Revision(line.revision(), new Change(writes)));
                writes.clear();
            }
        }
        return changes;
    }

    /** Everything; in a transaction that holds the lock. */
    static View everything(Session session, Head head) throws SQLException {
        NextView view = new NextView(View.blank(head.id()), head.revision());
        session.query(
                        "SELECT kind, version, revision, body FROM resource",
                        line ->
                                Bodies.row(line.getString(1), line.getString(4))
                                        .at(line.getLong(2), line.getLong(3)))
                .forEach((Row row) -> view.put(row));
        List<Event> newest =
                session.query(
                        "SELECT body FROM event ORDER BY revision DESC, position DESC LIMIT ?",
                        line -> Bodies.read(line.getString(1), Event.class),
                        View.MAX_HISTORY);
        newest.reversed().forEach(view::recall);
        return view.finish();
    }
}
