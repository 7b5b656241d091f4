package dev.virga.node.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.agent.ObservedState;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.RestartPolicy;
import dev.virga.node.guest.GuestExit;
import dev.virga.node.guest.GuestFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LifeCycleTest {
    private Life life = Life.ABSENT;
    private RestartPolicy policy = RestartPolicy.NEVER;

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
                        want(DesiredState.PAUSED),
                        want(DesiredState.STOPPED),
                        want(DesiredState.DELETED),
                        reboot(),
                        new Input.Evict(),
                        new Input.Panicked("oh"),
                        new Input.GraceOver(),
                        new Input.WaitOver(),
                        ready("boot-" + seed));
        for (int round = 0; round < 5_000; round++) {
            life = random.nextBoolean() ? Life.ABSENT : Life.KEPT;
            policy = RestartPolicy.values()[random.nextInt(3)];
            boolean preparing = false;
            boolean booting = false;
            boolean machine = false;
            for (int i = 0; i < 40; i++) {
                Input input = inputs.get(random.nextInt(inputs.size()));
                if (preparing && random.nextBoolean()) {
                    input = new Input.Prepared();
                    preparing = false;
                } else if (booting && random.nextBoolean()) {
                    booting = false;
                    machine = random.nextInt(4) > 0;
                    input = machine ? new Input.Booted() : new Input.BootFailed("no");
                } else if (machine && random.nextInt(4) == 0) {
                    input = exited(GuestExit.Kind.values()[random.nextInt(3)]);
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
                        case Effect.SetAside aside ->
                                assertThat(machine || booting || preparing)
                                        .as("seed %d", seed)
                                        .isFalse();
                        case Effect.AskPowerOff ask -> {}
                        case Effect.PullPlug pull -> {}
                        case Effect.Await await -> {}
                        case Effect.Pause pause -> assertThat(machine).as("seed %d", seed).isTrue();
                        case Effect.Resume resume ->
                                assertThat(machine).as("seed %d", seed).isTrue();
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

    @Test
    void pausingKeepsWhatTheGuestSaid() {
        run();
        feed(ready("boot-1"));
        assertThat(feed(want(DesiredState.PAUSED))).containsExactly(new Effect.Pause());
        assertThat(life.state()).isEqualTo(ObservedState.PAUSED);
        assertThat(life.readyNow()).isFalse();
        assertThat(feed(want(DesiredState.PAUSED))).isEmpty();
        assertThat(feed(want(DesiredState.RUNNING))).containsExactly(new Effect.Resume());
        assertThat(life.readyNow()).isTrue();
        feed(want(DesiredState.PAUSED));
        assertThat(feed(want(DesiredState.STOPPED)))
                .as("it can hear only when it runs")
                .containsExactly(
                        new Effect.Resume(), new Effect.AskPowerOff(Duration.ofSeconds(1)));
    }

    @Test
    void aRebootIsAnEndAndABeginning() {
        run();
        feed(ready("boot-1"));
        assertThat(feed(reboot())).containsExactly(new Effect.AskPowerOff(Duration.ofSeconds(1)));
        assertThat(life.reason()).isEqualTo("Rebooting");
        assertThat(feed(exited(GuestExit.Kind.POWERED_OFF))).containsExactly(new Effect.Prepare());
        feed(new Input.Prepared());
        feed(new Input.Booted());
        feed(ready("boot-2"));
        assertThat(life.restarts()).isEqualTo(1);
        feed(want(DesiredState.STOPPED));
        feed(exited(GuestExit.Kind.STOPPED));
        assertThat(feed(reboot())).as("stopped: started").containsExactly(new Effect.Prepare());
    }

    @Test
    void aPanicIsAFailureAndFollowsThePolicy() {
        policy = RestartPolicy.ON_FAILURE;
        run();
        feed(ready("boot-1"));
        String said = "Kernel panic - not syncing: Attempted to kill init!";
        assertThat(feed(new Input.Panicked(said))).containsExactly(new Effect.PullPlug());
        assertThat(feed(exited(GuestExit.Kind.STOPPED)))
                .containsExactly(new Effect.Await(LifeCycle.FIRST_WAIT));
        assertThat(life.state()).isEqualTo(ObservedState.WAITING);
        assertThat(life.reason()).isEqualTo("Panicked");
        assertThat(life.message()).startsWith(said);
        assertThat(feed(new Input.WaitOver())).containsExactly(new Effect.Prepare());
    }

    @Test
    void thePolicyDecidesWhatFollowsAnEnd() {
        assertThat(endedAs(RestartPolicy.ALWAYS, GuestExit.Kind.POWERED_OFF))
                .isEqualTo(ObservedState.WAITING);
        assertThat(endedAs(RestartPolicy.ON_FAILURE, GuestExit.Kind.POWERED_OFF))
                .isEqualTo(ObservedState.STOPPED);
        assertThat(endedAs(RestartPolicy.ON_FAILURE, GuestExit.Kind.FAILED))
                .isEqualTo(ObservedState.WAITING);
        assertThat(endedAs(RestartPolicy.NEVER, GuestExit.Kind.FAILED))
                .isEqualTo(ObservedState.FAILED);
    }

    private ObservedState endedAs(RestartPolicy newPolicy, GuestExit.Kind kind) {
        life = Life.ABSENT;
        policy = newPolicy;
        run();
        feed(exited(kind));
        return life.state();
    }

    @Test
    void whoFailsAgainAndAgainWaitsLonger() {
        policy = RestartPolicy.ALWAYS;
        run();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            List<Effect> effects = feed(exited(GuestExit.Kind.FAILED));
            waits.add(((Effect.Await) effects.getFirst()).delay().toSeconds());
            feed(new Input.WaitOver());
            feed(new Input.Prepared());
            feed(new Input.Booted());
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        feed(new Input.Exited(new GuestExit(GuestExit.Kind.FAILED, ""), LifeCycle.STABLE));
        assertThat(life.failures()).as("after a good while").isEqualTo(1);
        assertThat(feed(want(DesiredState.DELETED))).containsExactly(new Effect.Clean());
    }

    @Test
    void whatBelongsElsewhereIsEndedAndItsDiskKept() {
        run();
        assertThat(feed(new Input.Evict())).containsExactly(new Effect.PullPlug());
        assertThat(feed(exited(GuestExit.Kind.STOPPED))).containsExactly(new Effect.SetAside());
        life = Life.KEPT;
        assertThat(feed(new Input.Evict())).containsExactly(new Effect.SetAside());
        life = Life.KEPT;
        assertThat(feed(want(DesiredState.RUNNING))).containsExactly(new Effect.Prepare());
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

    private Input want(DesiredState desired) {
        return new Input.Want(desired, policy, Duration.ofSeconds(1), false);
    }

    private Input reboot() {
        return new Input.Want(DesiredState.RUNNING, policy, Duration.ofSeconds(1), true);
    }

    private static Input ready(String boot) {
        return new Input.GuestReady(new GuestFacts(boot, "Linux", "vm"));
    }

    private static Input exited(GuestExit.Kind kind) {
        return new Input.Exited(new GuestExit(kind, ""), Duration.ofSeconds(1));
    }
}
