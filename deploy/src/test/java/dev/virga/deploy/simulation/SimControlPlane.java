package dev.virga.deploy.simulation;

import dev.virga.api.agent.AgentCommand;
import dev.virga.api.agent.CommandReply;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.CommandId;
import dev.virga.api.id.NodeName;
import dev.virga.api.wire.BusCodec;
import dev.virga.control.SchedulerRegistry;
import dev.virga.control.ha.LeaseBook;
import dev.virga.control.ha.LeaseTerms;
import dev.virga.control.ha.NodeHealth;
import dev.virga.control.ha.NodeJudge;
import dev.virga.control.node.NodeService;
import dev.virga.control.reconcile.Observations;
import dev.virga.control.reconcile.PlacementListener;
import dev.virga.control.reconcile.ReconcileLoop;
import dev.virga.control.reconcile.VmReconciler;
import dev.virga.control.scheduler.SnapshotKeeper;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** One life of a control plane, wired as the real one is. */
final class SimControlPlane {
    private static final CommandId EVENT = new CommandId("event");
    private static final Duration BUS_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration JUDGE_PERIOD = Duration.ofMillis(100);

    private final Cell cell;
    private final SimProcess process;
    private final SimStore store;
    private final NodeService nodes;
    private final Observations observations;

    SimControlPlane(Cell cell, String name) {
        this.cell = cell;
        World world = cell.world();
        process = new SimProcess(world, name);
        store = new SimStore(world, cell.database(), process, cell.mutant());
        LeaseTerms standard = LeaseTerms.STANDARD;
        LeaseTerms terms =
                cell.mutant() == Mutant.NO_MARGIN
                        ? new LeaseTerms(standard.ttl(), standard.ttl())
                        : standard;
        LeaseBook book = new LeaseBook(process.clock());
        NodeHealth health = new NodeHealth(book, terms);
        NodeJudge judge =
                new NodeJudge(
                        store,
                        book,
                        terms,
                        (node, age, proven) ->
                                world.note("fenced", name, node, age.toMillis(), proven));
        Optional<String> judges = cell.oneHost() ? Optional.of("judges") : Optional.empty();
        nodes = new NodeService(store, health, judge, terms, judges, process.wall());
        VmReconciler reconciler =
                new VmReconciler(
                        store,
                        SchedulerRegistry.spread(),
                        new SnapshotKeeper(store, SnapshotKeeper.NO_OVERCOMMIT),
                        this::send,
                        process.executor(),
                        process.wall(),
                        process.clock(),
                        PlacementListener.NONE);
        new ReconcileLoop(store, reconciler::step, process.timers(), process.executor()).start();
        observations = new Observations(store, this::send, process.wall());
        store.onRevision((change, view) -> book.look(view));
        process.timers().every(JUDGE_PERIOD, judge::look);
    }

    SimProcess process() {
        return process;
    }

    SimStore store() {
        return store;
    }

    NodeService nodes() {
        return nodes;
    }

    /** The bus: at least once, or never; the answer too. */
    private CompletableFuture<CommandReply> send(NodeName node, AgentCommand command) {
        CompletableFuture<CommandReply> answer = new CompletableFuture<>();
        String text = BusCodec.encode(command);
        process.timers()
                .after(
                        BUS_TIMEOUT,
                        () ->
                                answer.completeExceptionally(
                                        new ProblemException(
                                                ErrorCode.TIMED_OUT, "no answer over the bus")));
        cell.network()
                .send(
                        process.name(),
                        node.value(),
                        () ->
                                cell.agent(node)
                                        .ifPresent(agent ->
                                                agent.command(
                                                        text,
                                                        reply ->
                                                                back(
                                                                        node,
                                                                        () ->
                                                                                answer.complete(
                                                                                        BusCodec
                                                                                                .reply(
                                                                                                        reply))))));
        return answer;
    }

    private void back(NodeName node, Runnable task) {
        cell.network().send(node.value(), process.name(), () -> process.perform(task));
    }

    /** An event of an agent comes in; the answer goes back. */
    void event(String text) {
        process.perform(() ->
                process.executor()
                        .execute(() -> {
                            CommandReply reply =
                                    observations.take(BusCodec.event(text))
                                            ? new CommandReply.Accepted(EVENT)
                                            : new CommandReply.Refused(
                                                    EVENT,
                                                    ErrorCode.STALE_INCARNATION,
                                                    "register first");
                            BusCodec.encode(reply);
                        }));
    }

    /**
     * A request over HTTP: the answer goes back over the same connection, unless the process is
     * gone, or its store failed.
     */
    <T> void request(String from, Supplier<T> work, Answer<T> answer) {
        process.perform(() ->
                process.executor()
                        .execute(() -> {
                            try {
                                T done = work.get();
                                reply(from, () -> answer.ok(done));
                            } catch (ProblemException e) {
                                reply(from, () -> answer.refused(e.code()));
                            }
                        }));
    }

    private void reply(String to, Runnable task) {
        cell.network().call(process.name(), to, task);
    }

    /** Takes the answer to a request; nothing comes if it got lost. */
    interface Answer<T> {
        void ok(T value);

        void refused(ErrorCode code);
    }
}
