package dev.virga.node.guest;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.time.Timers;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.ExecResult;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The talk with the agent inside a guest: JSON, a line a message. What comes from the guest is not
 * trusted: a line that is not understood is dropped. Safe from any thread.
 */
public final class GuestChannel {
    /** Commands under way at once. */
    public static final int MAX_PENDING = 32;

    /** Asks the guest to give memory back at once: the node's is used up. */
    static final String MEMORY_LOW = "{\"type\":\"memory-low\"}";

    private static final System.Logger LOG = System.getLogger(GuestChannel.class.getName());

    private final String prefix;
    private final Predicate<String> sender;
    private final Consumer<GuestFacts> onReady;
    private final Timers timers;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, CompletableFuture<ExecResult>> pending = new ConcurrentHashMap<>();

    private record Typed(String type) {}

    private record Ready(
            Optional<String> bootId, Optional<String> uname, Optional<String> hostname) {}

    private record Result(String id, int status, String output, Optional<Boolean> truncated) {}

    private record Exec(String type, String id, String command) {}

    private record Plain(String type) {}

    /**
     * Opens the talk.
     *
     * @param sender sends a line; false if nobody listens
     * @param onReady told each time that a guest's agent starts
     */
    public GuestChannel(Predicate<String> sender, Consumer<GuestFacts> onReady, Timers timers) {
        this(sender, onReady, timers, "");
    }

    /**
     * The same where the guest may still be doing what it was told by somebody else, as a clone.
     *
     * @param prefix that no other's commands have, so that no answer is taken for another's
     */
    public GuestChannel(
            Predicate<String> sender, Consumer<GuestFacts> onReady, Timers timers, String prefix) {
        this.prefix = prefix;
        this.sender = sender;
        this.onReady = onReady;
        this.timers = timers;
    }

    /** Takes in a line from the guest. */
    public void line(String line) {
        try {
            switch (read(line, Typed.class).type()) {
                case "ready" -> {
                    Ready ready = read(line, Ready.class);
                    forgetPending("the guest restarted");
                    onReady.accept(
                            new GuestFacts(
                                    ready.bootId().orElse(""),
                                    ready.uname().orElse(""),
                                    ready.hostname().orElse("")));
                }
                case "result" -> {
                    Result result = read(line, Result.class);
                    CompletableFuture<ExecResult> future = pending.remove(result.id());
                    if (future != null) {
                        future.complete(result(result));
                    }
                }
                default -> LOG.log(Level.DEBUG, "a guest said something unknown");
            }
        } catch (WireException e) {
            LOG.log(Level.DEBUG, "a guest said something broken: {0}", e.getMessage());
        }
    }

    /**
     * Runs a shell command inside. The future fails with a {@link ProblemException} if the guest
     * does not listen or does not answer in time.
     */
    public CompletableFuture<ExecResult> exec(ExecRequest request) {
        if (pending.size() >= MAX_PENDING) {
            return CompletableFuture.failedFuture(
                    new ProblemException(
                            ErrorCode.LIMIT_REACHED,
                            MAX_PENDING + " commands are under way in this guest"));
        }
        String id = prefix + ids.incrementAndGet();
        CompletableFuture<ExecResult> future = new CompletableFuture<>();
        pending.put(id, future);
        if (!sender.test(Json.write(new Exec("exec", id, request.command())))) {
            pending.remove(id);
            return CompletableFuture.failedFuture(
                    new ProblemException(
                            ErrorCode.GUEST_UNREACHABLE, "the guest's agent does not listen"));
        }
        Timers.Cancellable timer =
                timers.after(
                        Duration.ofSeconds(request.seconds()), () -> giveUp(id, request.seconds()));
        return future.whenComplete((result, failure) -> timer.cancel());
    }

    /** Asks the guest to power off; false if nobody listens. */
    public boolean shutdown() {
        return sender.test(Json.write(new Plain("shutdown")));
    }

    /** Ends the talk: whoever waits is told. */
    public void close() {
        forgetPending("the guest ended");
    }

    private void giveUp(String id, int seconds) {
        CompletableFuture<ExecResult> future = pending.remove(id);
        if (future != null) {
            future.completeExceptionally(
                    new ProblemException(
                            ErrorCode.TIMED_OUT, "the guest did not answer in " + seconds + " s"));
        }
    }

    private void forgetPending(String why) {
        for (String id : pending.keySet()) {
            CompletableFuture<ExecResult> future = pending.remove(id);
            if (future != null) {
                future.completeExceptionally(
                        new ProblemException(ErrorCode.GUEST_UNREACHABLE, why));
            }
        }
    }

    private static ExecResult result(Result result) {
        String output = result.output();
        boolean cut = output.length() > ExecResult.MAX_OUTPUT;
        return new ExecResult(
                result.status(),
                cut ? output.substring(0, ExecResult.MAX_OUTPUT) : output,
                cut || result.truncated().orElse(false));
    }

    private static <T> T read(String line, Class<T> type) {
        return Json.read(line, type, Strictness.IGNORE_UNKNOWN);
    }
}
