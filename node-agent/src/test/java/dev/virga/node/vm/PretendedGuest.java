package dev.virga.node.vm;

import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestExit;
import dev.virga.node.guest.GuestFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A guest that says and does what a test tells it to. */
class PretendedGuest implements Guest {
    final List<String> calls = new CopyOnWriteArrayList<>();

    private final GuestFactory.Listener listener;
    private final CompletableFuture<GuestExit> exit = new CompletableFuture<>();

    PretendedGuest(GuestFactory.Listener listener) {
        this.listener = listener;
    }

    void says(String console) {
        byte[] bytes = console.getBytes(StandardCharsets.UTF_8);
        listener.serial().output(bytes, 0, bytes.length);
    }

    void isReady(String boot) {
        listener.line().accept("{\"type\":\"ready\",\"bootId\":\"" + boot + "\"}");
    }

    void ends(GuestExit.Kind kind) {
        exit.complete(new GuestExit(kind, ""));
    }

    @Override
    public void start() {
        calls.add("start");
    }

    @Override
    public void pause() {
        calls.add("pause");
    }

    @Override
    public void resume() {
        calls.add("resume");
    }

    @Override
    public void stop() {
        calls.add("stop");
        ends(GuestExit.Kind.STOPPED);
    }

    @Override
    public CompletableFuture<GuestExit> exit() {
        return exit;
    }

    @Override
    public int input(byte[] bytes, int offset, int length) {
        calls.add("typed " + new String(bytes, offset, length, StandardCharsets.UTF_8));
        return length;
    }

    @Override
    public boolean send(String line) {
        calls.add(line);
        return true;
    }

    @Override
    public Stats stats() {
        return Stats.NONE;
    }

    @Override
    public void close() {}
}
