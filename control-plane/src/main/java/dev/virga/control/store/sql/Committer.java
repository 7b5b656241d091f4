package dev.virga.control.store.sql;

import dev.virga.control.store.Change;
import dev.virga.control.store.NextView;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.StoreFullException;
import dev.virga.control.store.View;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongConsumer;

/**
 * The one thread of this process that writes. Changes that wait while the disk is busy share the
 * next flush: each is still whole or not at all (a savepoint of its own), and none is answered
 * before the flush.
 */
final class Committer implements AutoCloseable {
    /** Changes that share a flush. */
    private static final int MAX_BATCH = 256;

    /** Changes that wait; whoever comes then waits to wait. */
    private static final int MAX_WAITING = 4096;

    private static final long CLOSE_MILLIS = 5_000;
    private static final System.Logger LOG = System.getLogger(Committer.class.getName());

    private final Database database;
    private final Feed feed;
    private final LongConsumer committed;
    private final BlockingQueue<Job> queue = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private volatile boolean closed;

    /**
     * A change and whoever waits for it.
     *
     * @param before what it rests on
     */
    private record Job(
            Change change,
            Urgency urgency,
            Answer outcome,
            Optional<CompletableFuture<Outcome>> before) {
        /** Whether what it rests on was not committed, and isn't about to be. */
        boolean lost() {
            return before.filter(each -> !(each instanceof Answer answer && answer.underWay()))
                    .filter(each -> !Outcome.committed(each))
                    .isPresent();
        }
    }

    /** The answer to a change. */
    private static final class Answer extends CompletableFuture<Outcome> {
        /** The change is in the transaction; written and read by the thread that writes. */
        private boolean made;

        boolean underWay() {
            return made && !isDone();
        }
    }

    /** A change that is in the transaction. */
    private record Made(Job job, Change change, View view) {}

    /**
     * Starts the thread.
     *
     * @param committed told the newest revision after each flush
     */
    Committer(Database database, Feed feed, LongConsumer committed) {
        this.database = database;
        this.feed = feed;
        this.committed = committed;
        thread = Thread.ofPlatform().daemon().name("store-commit").start(this::run);
    }

    CompletableFuture<Outcome> submit(Change change, Optional<CompletableFuture<Outcome>> before) {
        Job job = new Job(change, Urgency.of(change), new Answer(), before);
        try {
            queue.put(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while the store was busy", e);
        }
        if (closed) {
            queue.remove(job);
            job.outcome.completeExceptionally(new StoreException("the store is closed"));
        }
        return job.outcome;
    }

    Outcome commit(Change change) {
        try {
            return submit(change, Optional.empty()).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreFullException failure) {
                throw new StoreFullException(String.valueOf(failure.getMessage()), failure);
            }
            if (e.getCause() instanceof StoreException failure) {
                throw new StoreException(String.valueOf(failure.getMessage()), failure);
            }
            throw e;
        }
    }

    private void run() {
        Optional<Session> session = Optional.empty();
        List<Job> batch = new ArrayList<>();
        boolean failing = false;
        while (!closed) {
            boolean again = !batch.isEmpty();
            try {
                if (!again) {
                    batch.add(queue.take());
                    queue.drainTo(batch, MAX_BATCH - 1);
                }
                if (session.isEmpty()) {
                    session = Optional.of(database.session());
                    database.dialect().writes(session.get());
                }
                database.room().grow(database);
                write(session.get(), batch);
                batch.clear();
                failing = false;
            } catch (InterruptedException e) {
                closed = true;
            } catch (SQLException | RuntimeException e) {
                complain(e, failing);
                failing = true;
                session.ifPresent(database::evict);
                session = Optional.empty();
                if (!again && e instanceof SQLException sql && database.dialect().full(sql)) {
                    database.room().struck();
                    leasesAgain(batch, e);
                } else {
                    fail(batch, e);
                    batch.clear();
                }
            }
        }
        session.ifPresent(Committer::end);
        queue.drainTo(batch);
        fail(batch, new SQLException("closed"));
    }

    /** A full disk may have room for these, once the others are not among them. */
    private void leasesAgain(List<Job> batch, Exception e) {
        List<Job> others = batch.stream().filter(job -> job.urgency != Urgency.LEASE).toList();
        batch.removeAll(others);
        batch.forEach(job -> job.outcome.made = false);
        fail(others, e);
    }

    /** With all there is to know once; whoever asks meanwhile is told. */
    private void complain(Exception e, boolean again) {
        if (again) {
            LOG.log(Level.WARNING, "the store {0} fails still: {1}", database.name(), e);
        } else {
            LOG.log(Level.ERROR, "the store " + database.name() + " fails", e);
        }
    }

    private static void end(Session session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "the connection fails to close", e);
        }
    }

    private void fail(List<Job> batch, Exception e) {
        StoreException failure =
                e instanceof SQLException sql
                        ? database.failed(sql)
                        : new StoreException("the store fails: " + e, e);
        batch.forEach(job -> job.outcome.completeExceptionally(failure));
    }

    private void write(Session session, List<Job> batch) throws SQLException {
        List<Made> made = new ArrayList<>();
        List<Runnable> refused = new ArrayList<>();
        database.dialect().begin(session);
        LogReader.Head head = LogReader.lock(session);
        View view = catchUp(session, head);
        Urgency least = database.room().least(session, head);
        for (Job job : batch) {
            if (job.lost()) {
                refused.add(() -> job.outcome.complete(Outcome.lost()));
                continue;
            }
            if (job.urgency.compareTo(least) < 0) {
                StoreException why = new StoreFullException(database.room().refusal());
                refused.add(() -> job.outcome.completeExceptionally(why));
                continue;
            }
            Change visible = job.change.visible();
            NextView next = new NextView(view, view.revision() + 1).apply(visible);
            RowWriter writer = new RowWriter(session);
            Optional<Outcome> refusal = attempt(session, writer, job.change, view.revision() + 1);
            if (refusal.isPresent()) {
                refused.add(() -> job.outcome.complete(refusal.get()));
                continue;
            }
            job.outcome.made = true;
            if (visible.writes().isEmpty()) {
                made.add(new Made(job, visible, view));
            } else {
                view = next.finish();
                writer.log(visible, view.revision(), next.happened());
                made.add(new Made(job, visible, view));
            }
        }
        if (made.isEmpty()) {
            database.dialect().rollback(session);
        } else {
            session.update("UPDATE store SET revision = ?", view.revision());
            database.dialect().commit(session);
        }
        for (Made each : made) {
            feed.take(each.change, each.view);
            each.job.outcome.complete(new Outcome.Committed(each.view.revision()));
        }
        refused.forEach(Runnable::run);
        if (!made.isEmpty()) {
            committed.accept(view.revision());
        }
    }

    private static Optional<Outcome> attempt(
            Session session, RowWriter writer, Change change, long revision) throws SQLException {
        session.run("SAVEPOINT change");
        Optional<Outcome> refusal = writer.write(change, revision);
        if (refusal.isPresent()) {
            session.run("ROLLBACK TO SAVEPOINT change");
        }
        session.run("RELEASE SAVEPOINT change");
        return refusal;
    }

    /** Takes in what others wrote; the lock says that nothing more comes meanwhile. */
    private View catchUp(Session session, LogReader.Head head) throws SQLException {
        View view = feed.view();
        if (view.revision() < head.revision()) {
            feed.take(LogReader.changes(session, view.revision(), head.revision()));
            view = feed.view();
        }
        if (view.revision() != head.revision() || !view.storeId().equals(head.id())) {
            view = LogReader.everything(session, head);
            feed.restart(view);
        }
        return view;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
