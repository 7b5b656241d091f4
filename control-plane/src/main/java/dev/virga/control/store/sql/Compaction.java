package dev.virga.control.store.sql;

import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.View;
import java.sql.SQLException;
import java.time.InstantSource;

/** Drops the oldest of the log, of the events and of the idempotency records. */
final class Compaction {
    /** Revisions that a watch may be behind. */
    static final long REVISIONS_KEPT = 20_000;

    private final Database database;
    private final InstantSource clock;

    Compaction(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Drops all but the newest revisions of the log; within a transaction. */
    static void shorten(Session session, LogReader.Head head, long kept) throws SQLException {
        long upTo = head.revision() - kept;
        if (upTo > head.compacted()) {
            session.update("DELETE FROM change_log WHERE revision <= ?", upTo);
            session.update("UPDATE store SET compacted = ?", upTo);
        }
    }

    void run() {
        database.write(session -> {
            LogReader.Head head = LogReader.lock(session);
            shorten(session, head, REVISIONS_KEPT);
            session.update(
                    "DELETE FROM event WHERE revision < (SELECT revision FROM event"
                            + " ORDER BY revision DESC LIMIT 1 OFFSET ?)",
                    View.MAX_HISTORY);
            return session.update(
                    "DELETE FROM idempotency WHERE at < ?",
                    clock.instant().minus(IdempotencyRecord.KEPT).toEpochMilli());
        });
    }
}
