package dev.virga.node.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.time.Timers;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.ExecResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class GuestChannelTest {
    private final List<String> sent = new ArrayList<>();
    private final List<GuestFacts> heard = new ArrayList<>();
    private final List<Runnable> due = new ArrayList<>();
    private boolean listening = true;

    private final Timers timers =
            new Timers() {
                @Override
                public Cancellable after(Duration delay, Runnable task) {
                    due.add(task);
                    return () -> due.remove(task);
                }

                @Override
                public Cancellable every(Duration period, Runnable task) {
                    throw new AssertionError("a channel has nothing to do at intervals");
                }
            };
    private final GuestChannel channel =
            new GuestChannel(
                    line -> {
                        sent.add(line);
                        return listening;
                    },
                    heard::add,
                    timers);

    @Test
    void theGuestSaysThatItIsReady() {
        channel.line(
                "{\"type\":\"ready\",\"bootId\":\"b\",\"uname\":\"Linux\",\"hostname\":\"h\","
                        + "\"more\":[1]}");
        assertThat(heard).containsExactly(new GuestFacts("b", "Linux", "h"));
    }

    @Test
    void aCommandGetsItsResult() throws Exception {
        CompletableFuture<ExecResult> future = channel.exec(request());
        assertThat(sent)
                .containsExactly("{\"type\":\"exec\",\"id\":\"1\",\"command\":\"uname -a\"}");
        channel.line("{\"type\":\"result\",\"id\":\"2\",\"status\":1,\"output\":\"not mine\"}");
        assertThat(future).isNotDone();
        channel.line("{\"type\":\"result\",\"id\":\"1\",\"status\":0,\"output\":\"Linux\"}");
        assertThat(future.get()).isEqualTo(new ExecResult(0, "Linux", false));
        assertThat(due).isEmpty();
    }

    @Test
    void silenceAndDeafnessAreSaid() {
        CompletableFuture<ExecResult> late = channel.exec(request());
        due.getFirst().run();
        fails(late, ErrorCode.TIMED_OUT);
        CompletableFuture<ExecResult> cut = channel.exec(request());
        channel.close();
        fails(cut, ErrorCode.GUEST_UNREACHABLE);
        listening = false;
        fails(channel.exec(request()), ErrorCode.GUEST_UNREACHABLE);
    }

    @Test
    void hugeOutputIsCut() throws Exception {
        CompletableFuture<ExecResult> future = channel.exec(request());
        channel.line(
                "{\"type\":\"result\",\"id\":\"1\",\"status\":0,\"output\":\""
                        + "x".repeat(ExecResult.MAX_OUTPUT + 1)
                        + "\"}");
        assertThat(future.get().truncated()).isTrue();
        assertThat(future.get().output()).hasSize(ExecResult.MAX_OUTPUT);
    }

    @Test
    void nonsenseFromAGuestIsDropped() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String good = "{\"type\":\"result\",\"id\":\"7\",\"status\":0,\"output\":\"x\"}";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder(good);
            for (int i = 0; i <= random.nextInt(4); i++) {
                line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(256));
            }
            try {
                channel.line(line.toString());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " line " + line, e);
            }
        }
    }

    private static void fails(CompletableFuture<ExecResult> future, ErrorCode code) {
        assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static ExecRequest request() {
        return new ExecRequest("uname -a", Optional.empty());
    }
}
