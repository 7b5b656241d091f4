package dev.virga.control.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.StoreFullException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A database with a pool of connections. Safe from any thread. */
final class Database implements AutoCloseable {
    /** One connection writes, the others read. */
    private static final int CONNECTIONS = 4;

    /** How long a process waits for another one that writes to the same file. */
    private static final int BUSY_MILLIS = 10_000;

    /**
     * A server ends the connection of a process that stands still within a transaction: it holds
     * what all others wait for. To read a whole store when it is opened may take a while.
     */
    private static final int FROZEN_MILLIS = 60_000;

    private static final long CONNECT_MILLIS = 5_000;

    private final Dialect dialect;
    private final HikariDataSource pool;
    private final String name;
    private final Room room;

    private Database(Dialect dialect, HikariDataSource pool, String name, Room room) {
        this.room = room;
        this.dialect = dialect;
        this.pool = pool;
        this.name = name;
    }

    /** A file, which need not exist yet. */
    static Database sqlite(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // Without it the newest commits may be lost when the power is.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        // What a savepoint needs must not depend on yet another disk.
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        // Nobody asks for them, and each costs a query after every row that is written.
        config.setGetGeneratedKeys(false);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        HikariConfig pool = settings();
        pool.setDataSource(source);
        return open(Dialect.SQLITE, pool, file.toString(), Optional.of(file));
    }

    /** A server, by {@code jdbc:postgresql:} URL. */
    static Database postgresql(String url) {
        HikariConfig pool = settings();
        pool.setJdbcUrl(url);
        pool.setConnectionInitSql("SET idle_in_transaction_session_timeout = " + FROZEN_MILLIS);
        // What follows the question mark may hold the password.
        return open(Dialect.POSTGRESQL, pool, url.replaceFirst("\\?.*", ""), Optional.empty());
    }

    private static HikariConfig settings() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        return config;
    }

    private static Database open(
            Dialect dialect, HikariConfig config, String name, Optional<Path> file) {
        try {
            // The file is there once there is a connection.
            return new Database(dialect, new HikariDataSource(config), name, Room.of(file, name));
        } catch (RuntimeException e) {
            throw new StoreException("cannot open the store " + name + ": " + root(e), e);
        }
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        for (Throwable deeper = failure; deeper != null; deeper = deeper.getCause()) {
            root = deeper;
        }
        return String.valueOf(root.getMessage());
    }

    Dialect dialect() {
        return dialect;
    }

    /** For the migrations. */
    HikariDataSource pool() {
        return pool;
    }

    /** What people call it; never a password. */
    String name() {
        return name;
    }

    /** What room there is on its disk. */
    Room room() {
        return room;
    }

    /** A connection for one thread; to be closed. */
    Session session() throws SQLException {
        return new Session(pool.getConnection());
    }

    /** Closes a connection for good: what state it is in is not known. */
    void evict(Session session) {
        pool.evictConnection(session.connection());
    }

    /** Work with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T with(Session session) throws SQLException;
    }

    /** Reads, each statement by itself. */
    <T> T read(Work<T> work) {
        try (Session session = session()) {
            return work.with(session);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Reads and writes in one transaction, as its only writer. */
    <T> T write(Work<T> work) {
        try (Session session = session()) {
            dialect.begin(session);
            try {
                T result = work.with(session);
                dialect.commit(session);
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(session, e);
                throw e;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** What failed is what is told, even if the rollback fails after it: SQLite does its own. */
    private void rollback(Session session, Exception failure) {
        try {
            dialect.rollback(session);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            evict(session);
        }
    }

    /** Says that the database failed. */
    StoreException failed(SQLException e) {
        if (dialect.full(e)) {
            return new StoreFullException(room.refusal(), e);
        }
        return new StoreException("the store " + name + " fails: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        pool.close();
    }
}
