package dev.virga.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.VmId;
import dev.virga.api.time.Timers;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.ExecResult;
import dev.virga.api.vm.VmSpec;
import dev.virga.node.guest.Beginning;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestChannel;
import dev.virga.node.guest.GuestException;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.guest.GuestFacts;
import dev.virga.node.image.LocalImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** A guest that runs, as a test sees it. */
final class TestGuest implements AutoCloseable {
    private static final long MINUTES = 5;

    private final VmId id;
    private final String name;
    private final StringBuilder console = new StringBuilder();
    private final CompletableFuture<GuestFacts> ready = new CompletableFuture<>();
    private final AtomicReference<Optional<Guest>> guest = new AtomicReference<>(Optional.empty());
    private final GuestChannel channel;

    private TestGuest(VmId id, String name, Timers timers) {
        this.id = id;
        this.name = name;
        this.channel =
                new GuestChannel(
                        line -> guest.get().filter(it -> it.send(line)).isPresent(),
                        ready::complete,
                        timers,
                        UUID.randomUUID() + "-");
    }

    static TestGuest start(
            GuestFactory factory,
            Timers timers,
            VmId id,
            VmSpec spec,
            LocalImage image,
            Path folder,
            Beginning beginning)
            throws GuestException {
        TestGuest made = new TestGuest(id, spec.name(), timers);
        Guest built =
                factory.create(
                        id,
                        spec,
                        image,
                        folder,
                        new GuestFactory.Listener(made::output, made.channel::line, () -> true),
                        beginning);
        made.guest.set(Optional.of(built));
        built.start();
        return made;
    }

    private void output(byte[] bytes, int offset, int length) {
        synchronized (console) {
            console.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
            console.notifyAll();
        }
    }

    VmId id() {
        return id;
    }

    Guest guest() {
        return guest.get().orElseThrow();
    }

    /** Waits for the guest's own word. */
    GuestFacts awaitReady() throws InterruptedException {
        return await(ready, "ready");
    }

    /** What a command in the guest prints, without the last end of line. */
    String run(String command) throws InterruptedException {
        ExecResult result =
                await(channel.exec(new ExecRequest(command, Optional.of(120))), command);
        assertThat(result.status()).as("%s: %s says %s", name, command, result.output()).isZero();
        return result.output().strip();
    }

    /** Types on the console, and waits until {@code answer} has come. */
    void type(String text, String answer) throws InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        synchronized (console) {
            console.setLength(0);
        }
        int sent = 0;
        while (sent < bytes.length) {
            sent += guest().input(bytes, sent, bytes.length - sent);
        }
        awaitConsole(answer);
    }

    /** Waits until the console has shown this. */
    void awaitConsole(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        synchronized (console) {
            while (console.indexOf(text) < 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError(name + " shows no " + text + ": " + console);
                }
                console.wait(left);
            }
        }
    }

    String console() {
        synchronized (console) {
            return console.toString();
        }
    }

    private <T> T await(CompletableFuture<T> future, String what) throws InterruptedException {
        try {
            return future.get(MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(
                    name + ": " + what + ": " + e + "; its console: " + console(), e);
        }
    }

    @Override
    public void close() {
        channel.close();
        guest().stop();
        guest().close();
    }
}
