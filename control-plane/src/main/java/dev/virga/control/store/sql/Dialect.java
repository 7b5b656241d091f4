package dev.virga.control.store.sql;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Where the two databases differ. */
enum Dialect {
    SQLITE {
        @Override
        void begin(Session session) throws SQLException {
            // A plain BEGIN takes the lock at the first write, and then fails if others wrote.
            session.run("BEGIN IMMEDIATE");
        }

        @Override
        void commit(Session session) throws SQLException {
            session.run("COMMIT");
        }

        @Override
        void rollback(Session session) throws SQLException {
            session.run("ROLLBACK");
        }

        @Override
        boolean full(SQLException failure) {
            return failure instanceof SQLiteException sqlite
                    && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL
                            || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE);
        }
    },
    POSTGRESQL {
        @Override
        void begin(Session session) throws SQLException {
            session.connection().setAutoCommit(false);
        }

        @Override
        void writes(Session session) throws SQLException {
            session.run("SET idle_in_transaction_session_timeout = " + FROZEN_MILLIS);
        }

        @Override
        void commit(Session session) throws SQLException {
            session.connection().commit();
            session.connection().setAutoCommit(true);
        }

        @Override
        void rollback(Session session) throws SQLException {
            session.connection().rollback();
            session.connection().setAutoCommit(true);
        }

        @Override
        boolean full(SQLException failure) {
            return DISK_FULL.equals(failure.getSQLState());
        }
    };

    /** PostgreSQL's own word for it (its manual, appendix A). */
    private static final String DISK_FULL = "53100";

    /** Less than leases last. */
    private static final int FROZEN_MILLIS = 5_000;

    /**
     * This connection is to write all the time: if its process stands still within a transaction, a
     * server soon ends it.
     */
    void writes(Session session) throws SQLException {}

    /** Begins a transaction that writes. */
    abstract void begin(Session session) throws SQLException;

    /** Ends it; when this returns it is on the disk. */
    abstract void commit(Session session) throws SQLException;

    abstract void rollback(Session session) throws SQLException;

    /** Whether it failed because the disk is full. */
    abstract boolean full(SQLException failure);
}
