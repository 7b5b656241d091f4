package dev.virga.node.vm;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.agent.VmObservation;
import dev.virga.api.vm.DesiredState;
import dev.virga.node.guest.GuestExit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The life of a VM as a pure function: from a state and what happened to the next state. */
public final class LifeCycle {
    /** A guest that ran this long did not fail to start. */
    public static final Duration STABLE = Duration.ofSeconds(60);

    /** The first wait before a guest that ended by itself begins again; it doubles each time. */
    public static final Duration FIRST_WAIT = Duration.ofSeconds(1);

    /** The longest wait. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** The reason of a guest whose writes wait for room on the node's disk. */
    private static final String DISK_FULL = VmObservation.DISK_FULL;

    /** Why a guest ends that stood still for too long. */
    private static final Life.Doom STOOD_STILL =
            new Life.Doom(
                    "StoodStill",
                    "its node had no lease for "
                            + VmSupervisor.STANDING.toMinutes()
                            + " minutes: the guest has ended, its disk is kept");

    private LifeCycle() {}

    /** The next state, and what has to be done. */
    public record Step(Life life, List<Effect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }

        static Step to(Life life, Effect... effects) {
            return new Step(life, List.of(effects));
        }
    }

    /** What follows. An input that does not fit the state (it came too late) changes nothing. */
    public static Step next(Life life, Input input) {
        return switch (input) {
            case Input.Want want -> want(life.wanting(want.desired(), want.policy()), want);
            case Input.Evict evict ->
                    want(
                            life.evicting(),
                            new Input.Want(
                                    DesiredState.DELETED, life.policy(), Duration.ZERO, false));
            case Input.Prepared prepared ->
                    life.state() == ObservedState.PREPARING ? prepared(life) : Step.to(life);
            case Input.PrepareFailed failed ->
                    life.state() == ObservedState.PREPARING
                            ? notStarted(life, "ImageFailed", failed.message())
                            : Step.to(life);
            case Input.Booted booted ->
                    life.state() == ObservedState.STARTING ? booted(life) : Step.to(life);
            case Input.BootFailed failed ->
                    life.state() == ObservedState.STARTING || alive(life)
                            ? notStarted(life, "StartFailed", failed.message())
                            : Step.to(life);
            case Input.GuestReady ready ->
                    life.state() == ObservedState.RUNNING
                            ? Step.to(life.readyAs(ready.facts().bootId(), ready.facts().uname()))
                            : Step.to(life);
            case Input.Panicked panicked ->
                    alive(life)
                            ? Step.to(
                                    life.doomed(new Life.Doom("Panicked", panicked.message())),
                                    new Effect.PullPlug())
                            : Step.to(life);
            case Input.Troubled troubled ->
                    alive(life) ? Step.to(troubled(life, troubled.message())) : Step.to(life);
            case Input.Exited exited -> exited(life, exited.exit(), exited.ran());
            case Input.StoodStill stood ->
                    alive(life)
                            ? Step.to(life.doomed(STOOD_STILL), new Effect.PullPlug())
                            : Step.to(life);
            case Input.GraceOver over ->
                    life.state() == ObservedState.STOPPING
                            ? Step.to(life, new Effect.PullPlug())
                            : Step.to(life);
            case Input.WaitOver over ->
                    life.state() == ObservedState.WAITING ? prepare(life) : Step.to(life);
        };
    }

    private static Life troubled(Life life, Optional<String> message) {
        if (message.isPresent()) {
            return life.in(life.state(), DISK_FULL, message.get());
        }
        String usual =
                life.state() == ObservedState.PAUSED
                        ? "Paused"
                        : life.ready() ? "Ready" : "Booting";
        return life.reason().equals(DISK_FULL) ? life.in(life.state(), usual, "") : life;
    }

    /** Whether there is a guest that runs, or would. */
    static boolean alive(Life life) {
        return life.state() == ObservedState.RUNNING || life.state() == ObservedState.PAUSED;
    }

    private static Step want(Life life, Input.Want want) {
        return switch (life.state()) {
            // Whatever is under way ends first; what is wanted is looked at then.
            case PREPARING, STARTING -> Step.to(life);
            case RUNNING, PAUSED -> running(life, want);
            case STOPPING ->
                    life.wanted() == DesiredState.DELETED
                            ? Step.to(life, new Effect.PullPlug())
                            : Step.to(life);
            case WAITING, STOPPED, FAILED, KEPT, ABSENT -> resting(life);
        };
    }

    private static Step resting(Life life) {
        return switch (life.wanted()) {
            case RUNNING -> prepare(life.failed(0));
            case PAUSED ->
                    switch (life.state()) {
                        case KEPT, ABSENT -> prepare(life.failed(0));
                        // What has ended cannot be paused, and is not begun again to be.
                        case PREPARING, STARTING, RUNNING, PAUSED -> Step.to(life);
                        case WAITING, STOPPING, STOPPED, FAILED -> Step.to(life);
                    };
            case STOPPED ->
                    switch (life.state()) {
                        case ABSENT -> Step.to(life.in(ObservedState.STOPPED, "NeverStarted", ""));
                        case WAITING, KEPT ->
                                Step.to(life.in(ObservedState.STOPPED, "Stopped", ""));
                        case PREPARING, STARTING, RUNNING, PAUSED -> Step.to(life);
                        case STOPPING, STOPPED, FAILED -> Step.to(life);
                    };
            case DELETED -> gone(life);
        };
    }

    private static Step prepare(Life life) {
        return Step.to(life.in(ObservedState.PREPARING, "Preparing", ""), new Effect.Prepare());
    }

    private static Step running(Life life, Input.Want want) {
        boolean paused = life.state() == ObservedState.PAUSED;
        return switch (life.wanted()) {
            case RUNNING -> {
                if (want.again()) {
                    yield askPowerOff(life, "Rebooting", want.grace());
                }
                yield paused
                        ? Step.to(
                                life.in(
                                        ObservedState.RUNNING,
                                        life.ready() ? "Ready" : "Booting",
                                        ""),
                                new Effect.Resume())
                        : Step.to(life);
            }
            case PAUSED ->
                    paused
                            ? Step.to(life)
                            : Step.to(
                                    life.in(ObservedState.PAUSED, "Paused", ""),
                                    new Effect.Pause());
            case STOPPED -> askPowerOff(life, "Stopping", want.grace());
            case DELETED ->
                    Step.to(life.in(ObservedState.STOPPING, "Deleting", ""), new Effect.PullPlug());
        };
    }

    private static Step askPowerOff(Life life, String reason, Duration grace) {
        Life stopping = life.in(ObservedState.STOPPING, reason, "asked the guest");
        return life.state() == ObservedState.PAUSED
                ? Step.to(stopping, new Effect.Resume(), new Effect.AskPowerOff(grace))
                : Step.to(stopping, new Effect.AskPowerOff(grace));
    }

    private static Step prepared(Life life) {
        return switch (life.wanted()) {
            case RUNNING, PAUSED ->
                    Step.to(life.in(ObservedState.STARTING, "Starting", ""), new Effect.Boot());
            case STOPPED -> Step.to(life.in(ObservedState.STOPPED, "Stopped", ""));
            case DELETED -> gone(life);
        };
    }

    private static Step booted(Life life) {
        Life running = life.in(ObservedState.RUNNING, "Booting", "");
        return running(running, new Input.Want(life.wanted(), life.policy(), Duration.ZERO, false));
    }

    private static Step notStarted(Life life, String reason, String message) {
        return life.wanted() == DesiredState.DELETED
                ? gone(life)
                : Step.to(life.in(ObservedState.FAILED, reason, message));
    }

    private static Step exited(Life life, GuestExit exit, Duration ran) {
        if (!alive(life) && life.state() != ObservedState.STOPPING) {
            return Step.to(life);
        }
        if (life.wanted() == DesiredState.DELETED) {
            return gone(life);
        }
        if (life.doom().filter(STOOD_STILL::equals).isPresent()) {
            // Whoever has the say over this node says what becomes of it.
            return Step.to(
                    life.in(ObservedState.KEPT, STOOD_STILL.reason(), STOOD_STILL.message()));
        }
        if (life.state() == ObservedState.STOPPING) {
            Life stopped =
                    life.in(
                            ObservedState.STOPPED,
                            exit.kind() == GuestExit.Kind.POWERED_OFF ? "PoweredOff" : "Stopped",
                            exit.message());
            return life.wanted() == DesiredState.STOPPED ? Step.to(stopped) : prepare(stopped);
        }
        return endedByItself(life, exit, ran);
    }

    private static Step endedByItself(Life life, GuestExit exit, Duration ran) {
        Life.Doom why =
                life.doom()
                        .orElseGet(() ->
                                switch (exit.kind()) {
                                    case POWERED_OFF -> new Life.Doom("PoweredOff", exit.message());
                                    case STOPPED -> new Life.Doom("Stopped", exit.message());
                                    case FAILED -> new Life.Doom("Crashed", exit.message());
                                });
        boolean failed = life.doom().isPresent() || exit.kind() == GuestExit.Kind.FAILED;
        boolean again =
                switch (life.policy()) {
                    case ALWAYS -> true;
                    case ON_FAILURE -> failed;
                    case NEVER -> false;
                };
        if (!again) {
            ObservedState end = failed ? ObservedState.FAILED : ObservedState.STOPPED;
            return Step.to(life.in(end, why.reason(), why.message()));
        }
        int failures = ran.compareTo(STABLE) >= 0 ? 1 : life.failures() + 1;
        Duration delay = delay(failures);
        String message = why.message().isEmpty() ? "" : why.message() + "; ";
        return Step.to(
                life.failed(failures)
                        .in(
                                ObservedState.WAITING,
                                why.reason(),
                                message + "begins again in " + delay.toSeconds() + " s"),
                new Effect.Await(delay));
    }

    /** How long to wait after so many failures in a row. */
    static Duration delay(int failures) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures - 1, 10));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    private static Step gone(Life life) {
        return life.evicted()
                ? Step.to(life.in(ObservedState.ABSENT, "Evicted", ""), new Effect.SetAside())
                : Step.to(life.in(ObservedState.ABSENT, "Deleted", ""), new Effect.Clean());
    }
}
