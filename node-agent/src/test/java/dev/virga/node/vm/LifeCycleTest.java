package dev.virga.node.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.vm.DesiredState;
import dev.virga.node.guest.GuestExit;
import dev.virga.node.guest.GuestFacts;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LifeCycleTest {
    private Life life = Life.ABSENT;

    @Test
    void fromNothingToReadyToNothing() {
        assertThat(feed(want(DesiredState.RUNNING))).containsExactly(new Effect.Prepare());
        assertThat(feed(new Input.Prepared())).containsExactly(new Effect.Boot());
        assertThat(feed(new Input.Booted())).isEmpty();
        assertThat(life.state()).isEqualTo(ObservedState.RUNNING);
        assertThat(life.ready()).isFalse();
        feed(ready("boot-1"));
        assertThat(life.ready()).isTrue();
        assertThat(feed(want(DesiredState.DELETED))).containsExactly(new Effect.PullPlug());
        assertThat(feed(exited(GuestExit.Kind.STOPPED))).containsExactly(new Effect.Clean());
        assertThat(life.state()).isEqualTo(ObservedState.ABSENT);
    }

    @Test
    void stoppingAsksFirstAndThenPullsThePlug() {
        run();
        assertThat(feed(want(DesiredState.STOPPED)))
                .containsExactly(new Effect.AskPowerOff(Duration.ofSeconds(1)));
        assertThat(feed(new Input.GraceOver())).containsExactly(new Effect.PullPlug());
        feed(exited(GuestExit.Kind.STOPPED));
        assertThat(life.state()).isEqualTo(ObservedState.STOPPED);
        assertThat(feed(new Input.GraceOver())).isEmpty();
        assertThat(feed(want(DesiredState.RUNNING))).containsExactly(new Effect.Prepare());
    }

    @Test
    void aGuestThatRebootsIsReadyAgainWithAnotherBootId() {
        run();
        feed(ready("boot-1"));
        feed(ready("boot-1"));
        assertThat(life.restarts()).isZero();
        feed(ready("boot-2"));
        assertThat(life.restarts()).isEqualTo(1);
    }

    @Test
    void failuresAreSaidAndCanBeDeleted() {
        feed(want(DesiredState.RUNNING));
        feed(new Input.PrepareFailed("the kernel is corrupt"));
        assertThat(life.state()).isEqualTo(ObservedState.FAILED);
        assertThat(life.message()).isEqualTo("the kernel is corrupt");
        assertThat(feed(want(DesiredState.DELETED))).containsExactly(new Effect.Clean());
        run();
        feed(exited(GuestExit.Kind.FAILED));
        assertThat(life.state()).isEqualTo(ObservedState.FAILED);
        assertThat(life.reason()).isEqualTo("Crashed");
    }

    @Test
    void whatIsWantedMeanwhileIsDoneWhenItCanBe() {
        feed(want(DesiredState.RUNNING));
        assertThat(feed(want(DesiredState.DELETED))).isEmpty();
        assertThat(feed(new Input.Prepared())).containsExactly(new Effect.Clean());
        feed(want(DesiredState.RUNNING));
        feed(new Input.Prepared());
        feed(want(DesiredState.DELETED));
        assertThat(feed(new Input.Booted())).containsExactly(new Effect.PullPlug());
    }

    /**
     * Whatever comes in whatever order: no harts without a plug to pull, and deletion always ends.
     */
    @Test
    void noOrderOfEventsLosesAMachine() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Input> inputs =
                List.of(
                        want(DesiredState.RUNNING),
                        want(DesiredState.STOPPED),
                        want(DesiredState.DELETED),
                        new Input.GraceOver(),
                        ready("boot-" + seed));
        for (int round = 0; round < 5_000; round++) {
            life = Life.ABSENT;
            boolean preparing = false;
            boolean booting = false;
            boolean machine = false;
            for (int i = 0; i < 40; i++) {
                Input input = inputs.get(random.nextInt(inputs.size()));
                if (preparing && random.nextBoolean()) {
                    input = new Input.Prepared();
                    preparing = false;
                } else if (booting && random.nextBoolean()) {
                    input = new Input.Booted();
                    booting = false;
                    machine = true;
                } else if (machine && random.nextInt(4) == 0) {
                    input = exited(GuestExit.Kind.STOPPED);
                    machine = false;
                }
                for (Effect effect : feed(input)) {
                    switch (effect) {
                        case Effect.Prepare prepare -> {
                            assertThat(machine || booting).as("seed %d", seed).isFalse();
                            preparing = true;
                        }
                        case Effect.Boot boot -> booting = true;
                        case Effect.Clean clean ->
                                assertThat(machine || booting || preparing)
                                        .as("seed %d", seed)
                                        .isFalse();
                        case Effect.AskPowerOff ask -> {}
                        case Effect.PullPlug pull -> {}
                    }
                }
            }
            feed(want(DesiredState.DELETED));
            if (preparing) {
                feed(new Input.Prepared());
            }
            if (booting) {
                feed(new Input.Booted());
                machine = true;
            }
            if (machine) {
                feed(exited(GuestExit.Kind.STOPPED));
            }
            assertThat(life.state()).as("seed %d", seed).isEqualTo(ObservedState.ABSENT);
        }
    }

    private void run() {
        feed(want(DesiredState.RUNNING));
        feed(new Input.Prepared());
        feed(new Input.Booted());
    }

    private List<Effect> feed(Input input) {
        LifeCycle.Step step = LifeCycle.next(life, input);
        life = step.life();
        return step.effects();
    }

    private static Input want(DesiredState desired) {
        return new Input.Want(desired, Duration.ofSeconds(1));
    }

    private static Input ready(String boot) {
        return new Input.GuestReady(new GuestFacts(boot, "Linux", "vm"));
    }

    private static Input exited(GuestExit.Kind kind) {
        return new Input.Exited(new GuestExit(kind, ""));
    }
}
