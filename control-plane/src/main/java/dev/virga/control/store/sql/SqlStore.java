package dev.virga.control.store.sql;

import dev.virga.control.store.Change;
import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.View;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * The store in a SQL database. Several processes may have it open at once: each change is decided
 * by the database, and each process follows the change log, at once when told ({@link #hurry}) and
 * each second anyway.
 */
public final class SqlStore implements Store {
    /** The log is read this often without a notice. */
    private static final long POLL_MILLIS = 1_000;

    private static final System.Logger LOG = System.getLogger(SqlStore.class.getName());

    private final Database database;
    private final Feed feed;
    private final Committer committer;
    private final Compaction compaction;
    private final Semaphore news = new Semaphore(0);
    private final AtomicReference<LongConsumer> committed = new AtomicReference<>(revision -> {});
    private final Thread follower;
    private volatile boolean closed;

    private SqlStore(Database database, InstantSource clock, String storeId) {
        this.database = database;
        Schema.prepare(database);
        feed =
                new Feed(
                        database.write(session -> {
                            Schema.found(session, storeId);
                            return LogReader.everything(session, LogReader.lock(session));
                        }));
        committer = new Committer(database, feed, revision -> committed.get().accept(revision));
        compaction = new Compaction(database, clock);
        follower = Thread.ofPlatform().daemon().name("store-follow").start(this::follow);
    }

    /**
     * Opens the store in a file of this computer; makes it if there is none.
     *
     * @param storeId of a new store; unlike every other's
     * @throws StoreException if it cannot be opened, or must not be; the message says the way out
     */
    public static SqlStore sqlite(Path file, InstantSource clock, String storeId) {
        SqliteFile.claim(file);
        return SqliteFile.alone(file, () -> open(Database.sqlite(file), clock, storeId));
    }

    /**
     * Opens the store in a PostgreSQL database; makes the tables if there are none.
     *
     * @param url {@code jdbc:postgresql:...}
     * @throws StoreException if it cannot be opened
     */
    public static SqlStore postgresql(String url, InstantSource clock, String storeId) {
        return open(Database.postgresql(url), clock, storeId);
    }

    private static SqlStore open(Database database, InstantSource clock, String storeId) {
        try {
            return new SqlStore(database, clock, storeId);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Tells {@code listener} the newest revision after each flush of this process. */
    public void onCommit(LongConsumer listener) {
        committed.set(listener);
    }

    /** Another process says that there is this revision: reads the log now if it is news. */
    public void hurry(long revision) {
        if (revision > feed.view().revision()) {
            news.release();
        }
    }

    /** Drops what is older than it is kept; for a timer. */
    public void compact() {
        compaction.run();
    }

    @Override
    public View view() {
        return feed.view();
    }

    @Override
    public View fresh() {
        look();
        return feed.view();
    }

    @Override
    public Outcome commit(Change change) {
        return committer.commit(change);
    }

    @Override
    public CompletableFuture<Outcome> submit(
            Change change, Optional<CompletableFuture<Outcome>> before) {
        return committer.submit(change, before);
    }

    @Override
    public Optional<IdempotencyRecord> answered(String project, String key) {
        return database.read(session -> RowWriter.answered(session, project, key));
    }

    @Override
    public Optional<List<Revision>> changesAfter(long revision, int limit) {
        if (revision == feed.view().revision()) {
            return Optional.of(List.of());
        }
        return database.read(session -> {
            List<Revision> changes = LogReader.changes(session, revision, revision + limit);
            LogReader.Head head = LogReader.head(session);
            return revision < head.compacted() || revision > head.revision()
                    ? Optional.empty()
                    : Optional.of(changes);
        });
    }

    @Override
    public void onRevision(Listener listener) {
        feed.listen(listener);
    }

    private void follow() {
        boolean failing = false;
        while (!closed) {
            try {
                if (news.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    news.drainPermits();
                }
                look();
                failing = false;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!failing && !closed) {
                    LOG.log(Level.WARNING, "cannot follow the log; trying again: {0}", e);
                }
                failing = true;
            }
        }
    }

    private void look() {
        View view = feed.view();
        LogReader.Head head = database.read(LogReader::head);
        if (head.revision() == view.revision() && head.id().equals(view.storeId())) {
            return;
        }
        feed.take(
                database.read(
                        session -> LogReader.changes(session, view.revision(), head.revision())));
        if (feed.view().revision() < head.revision() || !head.id().equals(view.storeId())) {
            feed.restart(
                    database.write(
                            session -> LogReader.everything(session, LogReader.lock(session))));
        }
    }

    @Override
    public void close() {
        closed = true;
        follower.interrupt();
        committer.close();
        feed.close();
        database.close();
    }
}
