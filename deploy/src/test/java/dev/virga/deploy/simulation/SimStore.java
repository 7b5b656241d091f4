package dev.virga.deploy.simulation;

import dev.virga.control.store.Change;
import dev.virga.control.store.IdempotencyRecord;
import dev.virga.control.store.Lease;
import dev.virga.control.store.NextView;
import dev.virga.control.store.Outcome;
import dev.virga.control.store.Store;
import dev.virga.control.store.StoreException;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One control plane's way to the database: it fails, answers get lost, and its view lags behind.
 */
final class SimStore implements Store {
    private final World world;
    private final SimDatabase database;
    private final SimProcess process;
    private final Mutant mutant;
    private final List<Listener> listeners = new ArrayList<>();
    private View view;
    private long failingUntil;
    private long laggingUntil;
    private long unsureUntil;

    SimStore(World world, SimDatabase database, SimProcess process, Mutant mutant) {
        this.world = world;
        this.database = database;
        this.process = process;
        this.mutant = mutant;
        this.view = database.view();
        database.watch(this::notice);
        process.timers().every(Duration.ofSeconds(1), this::poll);
    }

    /** The database does not answer this one for a while. */
    void fail(Duration time) {
        world.note("store fails", process.name(), time.toMillis());
        failingUntil = world.now() + time.toNanos();
    }

    /** Notices and polls bring nothing for a while. */
    void lag(Duration time) {
        world.note("store lags", process.name(), time.toMillis());
        laggingUntil = world.now() + time.toNanos();
    }

    /** For a while, commits may be done and their answers lost, or the process with them. */
    void unsure(Duration time) {
        world.note("store unsure", process.name(), time.toMillis());
        unsureUntil = world.now() + time.toNanos();
    }

    void heal() {
        failingUntil = 0;
        laggingUntil = 0;
        unsureUntil = 0;
    }

    private void notice() {
        if (process.alive() && view.revision() < database.view().revision()) {
            process.later(world.between(World.millis(1), World.millis(30)), this::poll);
        }
    }

    private void poll() {
        if (world.now() >= laggingUntil && world.now() >= failingUntil) {
            catchUp();
        }
    }

    private void catchUp() {
        while (view.revision() < database.view().revision()) {
            Revision next = database.since(view.revision()).getFirst();
            view = NextView.after(view, next.change(), next.revision());
            View now = view;
            listeners.forEach(listener -> listener.changed(next.change(), now));
        }
    }

    private void check() {
        if (world.now() < failingUntil) {
            throw new StoreException("no answer from the database");
        }
    }

    @Override
    public View view() {
        return view;
    }

    @Override
    public View fresh() {
        check();
        catchUp();
        return view;
    }

    @Override
    public Outcome commit(Change change) {
        check();
        if (mutant == Mutant.ANSWER_BEFORE_COMMIT && renews(change)) {
            process.later(
                    world.between(Duration.ZERO, World.millis(6_000)),
                    () -> database.commit(change));
            return new Outcome.Committed(view.revision());
        }
        Outcome outcome = database.commit(change);
        if (outcome instanceof Outcome.Committed && world.now() < unsureUntil) {
            if (world.chance(0.03)) {
                throw new SimProcess.Crash();
            }
            if (world.chance(0.3)) {
                throw new StoreException("the answer was lost");
            }
        }
        if (outcome instanceof Outcome.Committed) {
            catchUp();
        }
        return outcome;
    }

    private static boolean renews(Change change) {
        return change.writes().size() == 1
                && change.writes().getFirst() instanceof Write.PutRow put
                && put.row() instanceof Lease lease
                && !lease.fenced();
    }

    @Override
    public Optional<IdempotencyRecord> answered(String project, String key) {
        return Optional.empty();
    }

    @Override
    public Optional<List<Revision>> changesAfter(long revision, int limit) {
        return Optional.of(database.since(revision).stream().limit(limit).toList());
    }

    @Override
    public void onRevision(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
