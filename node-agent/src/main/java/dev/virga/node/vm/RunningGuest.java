package dev.virga.node.vm;

import dev.virga.api.time.Timers;
import dev.virga.node.console.Console;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestChannel;
import dev.virga.node.guest.GuestFacts;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A guest that has been built, with the talk to the agent inside. Its harts run when nobody has
 * something against it: neither its owner (paused) nor the node (held). Calls come one at a time.
 */
final class RunningGuest {
    private final Guest guest;
    private final GuestChannel channel;
    private final Console console;
    private final long builtNanos;
    private boolean started;
    private boolean still;

    private RunningGuest(Guest guest, GuestChannel channel, Console console, long builtNanos) {
        this.guest = guest;
        this.channel = channel;
        this.console = console;
        this.builtNanos = builtNanos;
    }

    /** The talk with a guest that is yet to be built. */
    static final class Talk {
        private final AtomicReference<Optional<Guest>> guest =
                new AtomicReference<>(Optional.empty());
        private final GuestChannel channel;

        Talk(Consumer<GuestFacts> onReady, Timers timers) {
            channel = new GuestChannel(this::send, onReady, timers, UUID.randomUUID() + "-");
        }

        private boolean send(String line) {
            return guest.get().filter(running -> running.send(line)).isPresent();
        }

        /** Takes in a line from the guest. */
        void line(String line) {
            channel.line(line);
        }

        /**
         * Joins it with its guest.
         *
         * @param mayHear whether the guest may be typed to now; if not, what is typed waits
         */
        RunningGuest with(Guest built, Console console, BooleanSupplier mayHear, long nowNanos) {
            guest.set(Optional.of(built));
            console.connect(
                    Optional.of((bytes, offset, length) ->
                            mayHear.getAsBoolean() ? built.input(bytes, offset, length) : 0));
            return new RunningGuest(built, channel, console, nowNanos);
        }
    }

    /** Lets the harts run, or stand still. */
    void run(boolean run) {
        if (run && !started) {
            started = true;
            guest.start();
        } else if (started && run == still) {
            if (run) {
                guest.resume();
            } else {
                guest.pause();
            }
            still = !run;
        }
    }

    Guest guest() {
        return guest;
    }

    GuestChannel channel() {
        return channel;
    }

    long builtNanos() {
        return builtNanos;
    }

    /** It has ended: frees what it held. */
    void release() {
        console.connect(Optional.empty());
        channel.close();
        guest.close();
    }
}
