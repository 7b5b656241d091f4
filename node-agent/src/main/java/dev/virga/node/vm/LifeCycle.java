package dev.virga.node.vm;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.vm.DesiredState;
import dev.virga.node.guest.GuestExit;
import java.time.Duration;
import java.util.List;

/** The life of a VM as a pure function: from a state and what happened to the next state. */
public final class LifeCycle {
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
            case Input.Want want -> want(life.wanting(want.desired()), want.grace());
            case Input.Prepared prepared ->
                    life.state() == ObservedState.PREPARING ? prepared(life) : Step.to(life);
            case Input.PrepareFailed failed ->
                    life.state() == ObservedState.PREPARING
                            ? failed(life, "ImageFailed", failed.message())
                            : Step.to(life);
            case Input.Booted booted ->
                    life.state() == ObservedState.STARTING ? booted(life) : Step.to(life);
            case Input.BootFailed failed ->
                    life.state() == ObservedState.STARTING || life.state() == ObservedState.RUNNING
                            ? failed(life, "StartFailed", failed.message())
                            : Step.to(life);
            case Input.GuestReady ready ->
                    life.state() == ObservedState.RUNNING
                            ? Step.to(life.readyAs(ready.facts().bootId(), ready.facts().uname()))
                            : Step.to(life);
            case Input.Exited exited -> exited(life, exited.exit());
            case Input.GraceOver over ->
                    life.state() == ObservedState.STOPPING
                            ? Step.to(life, new Effect.PullPlug())
                            : Step.to(life);
        };
    }

    private static Step want(Life life, Duration grace) {
        return switch (life.state()) {
            // Whatever is under way ends first; what is wanted is looked at then.
            case PREPARING, STARTING -> Step.to(life);
            case RUNNING -> running(life, grace);
            case STOPPING ->
                    life.wanted() == DesiredState.DELETED
                            ? Step.to(life, new Effect.PullPlug())
                            : Step.to(life);
            case STOPPED, FAILED, ABSENT -> resting(life);
        };
    }

    private static Step resting(Life life) {
        return switch (life.wanted()) {
            case RUNNING ->
                    Step.to(
                            life.in(ObservedState.PREPARING, "Preparing", ""),
                            new Effect.Prepare());
            case STOPPED ->
                    life.state() == ObservedState.ABSENT
                            ? Step.to(life.in(ObservedState.STOPPED, "NeverStarted", ""))
                            : Step.to(life);
            case DELETED -> gone(life);
        };
    }

    private static Step running(Life life, Duration grace) {
        return switch (life.wanted()) {
            case RUNNING -> Step.to(life);
            case STOPPED ->
                    Step.to(
                            life.in(ObservedState.STOPPING, "Stopping", "asked the guest"),
                            new Effect.AskPowerOff(grace));
            case DELETED ->
                    Step.to(life.in(ObservedState.STOPPING, "Deleting", ""), new Effect.PullPlug());
        };
    }

    private static Step prepared(Life life) {
        return switch (life.wanted()) {
            case RUNNING ->
                    Step.to(life.in(ObservedState.STARTING, "Starting", ""), new Effect.Boot());
            case STOPPED -> Step.to(life.in(ObservedState.STOPPED, "Stopped", ""));
            case DELETED -> gone(life);
        };
    }

    private static Step booted(Life life) {
        Life running = life.in(ObservedState.RUNNING, "Booting", "");
        return running(running, Duration.ZERO);
    }

    private static Step failed(Life life, String reason, String message) {
        return life.wanted() == DesiredState.DELETED
                ? gone(life)
                : Step.to(life.in(ObservedState.FAILED, reason, message));
    }

    private static Step exited(Life life, GuestExit exit) {
        boolean alive =
                switch (life.state()) {
                    case RUNNING, STOPPING -> true;
                    case PREPARING, STARTING, STOPPED, FAILED, ABSENT -> false;
                };
        if (!alive) {
            return Step.to(life);
        }
        if (life.wanted() == DesiredState.DELETED) {
            return gone(life);
        }
        if (life.state() == ObservedState.STOPPING && life.wanted() == DesiredState.RUNNING) {
            return resting(life.in(ObservedState.STOPPED, "Stopped", ""));
        }
        return switch (exit.kind()) {
            case POWERED_OFF ->
                    Step.to(life.in(ObservedState.STOPPED, "PoweredOff", exit.message()));
            case STOPPED -> Step.to(life.in(ObservedState.STOPPED, "Stopped", exit.message()));
            case FAILED -> Step.to(life.in(ObservedState.FAILED, "Crashed", exit.message()));
        };
    }

    private static Step gone(Life life) {
        return Step.to(life.in(ObservedState.ABSENT, "Deleted", ""), new Effect.Clean());
    }
}
