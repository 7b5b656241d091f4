package dev.virga.deploy.simulation;

import dev.virga.api.id.VmId;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestExit;
import dev.virga.node.guest.GuestFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A guest that does nothing but run. It executes while its harts are let run, its process moves,
 * and, checked whenever the process goes on after standing still, its slice is allowed.
 */
final class SimGuest implements Guest {
    private static final Duration BOOT = Duration.ofMillis(400);
    private static final Duration SLICE = Duration.ofMillis(10);

    private final Placed placed;
    private final SimProcess process;
    private final GuestFactory.Listener listener;
    private final BooleanSupplier mayRun;
    private final Executions executions;
    private final CompletableFuture<GuestExit> exit = new CompletableFuture<>();
    private boolean run;
    private boolean denied;

    /** Whose guest it is, of which placement, and where. */
    record Placed(VmId vm, long epoch, String node, int number) {}

    SimGuest(
            Placed placed,
            SimProcess process,
            GuestFactory.Listener listener,
            Executions executions) {
        this.placed = placed;
        this.process = process;
        this.listener = listener;
        this.mayRun = listener.mayRun();
        this.executions = executions;
        process.watch(this::settle, this::goOn);
    }

    private void goOn() {
        denied = !mayRun.getAsBoolean();
        settle();
        recheck();
    }

    /** A hart that was denied its slice looks again, as the runner's gate does. */
    private void recheck() {
        if (denied && !exit.isDone()) {
            process.later(
                    SLICE,
                    () -> {
                        denied = !mayRun.getAsBoolean();
                        settle();
                        recheck();
                    });
        }
    }

    private void settle() {
        executions.set(placed, run && !denied && process.moving() && !exit.isDone());
    }

    @Override
    public void start() {
        resume();
        process.later(
                BOOT,
                () -> {
                    if (run && !exit.isDone()) {
                        listener.line()
                                .accept(
                                        "{\"type\":\"ready\",\"bootId\":\"boot-"
                                                + placed.number()
                                                + "\"}");
                    }
                });
    }

    @Override
    public void pause() {
        run = false;
        settle();
    }

    @Override
    public void resume() {
        run = true;
        denied = !mayRun.getAsBoolean();
        settle();
        recheck();
    }

    @Override
    public void stop() {
        end(new GuestExit(GuestExit.Kind.STOPPED, ""));
    }

    private void end(GuestExit how) {
        run = false;
        settle();
        exit.complete(how);
    }

    @Override
    public CompletableFuture<GuestExit> exit() {
        return exit;
    }

    @Override
    public int input(byte[] bytes, int offset, int length) {
        return length;
    }

    @Override
    public boolean send(String line) {
        return true;
    }

    @Override
    public Stats stats() {
        return Stats.NONE;
    }

    @Override
    public void close() {
        end(new GuestExit(GuestExit.Kind.STOPPED, ""));
    }
}
