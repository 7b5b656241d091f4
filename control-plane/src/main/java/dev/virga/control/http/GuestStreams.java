package dev.virga.control.http;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.api.vm.ExecRequest;
import dev.virga.control.store.Node;
import dev.virga.control.store.Store;
import dev.virga.control.store.Vm;
import dev.virga.control.vm.VmService;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** What goes to and from a guest: commands, log and console. */
final class GuestStreams {
    private final Vertx vertx;
    private final VmService vms;
    private final Store store;
    private final AgentStreams agents;
    private final Answers answers;

    GuestStreams(
            Vertx vertx,
            VmService vms,
            Store store,
            Answers answers,
            String nodeToken,
            Optional<TlsIdentity> tls) {
        this.vertx = vertx;
        this.vms = vms;
        this.store = store;
        this.answers = answers;
        this.agents = new AgentStreams(vertx, nodeToken, tls);
    }

    void exec(RoutingContext ctx) {
        Exchange exchange = new Exchange(ctx);
        ExecRequest request = exchange.body(ExecRequest.class);
        find(exchange)
                .compose(vm -> agents.exec(agentOf(vm), vm.id(), request))
                .onFailure(ctx::fail)
                .onSuccess(result -> Answers.json(ctx, 200, result.toString()));
    }

    void log(RoutingContext ctx) {
        find(new Exchange(ctx))
                .compose(vm -> agents.log(agentOf(vm), vm.id()))
                .onFailure(ctx::fail)
                .onSuccess(bytes ->
                        ctx.response()
                                .putHeader("Content-Type", "application/octet-stream")
                                .end(bytes));
    }

    private Future<Vm> find(Exchange exchange) {
        return answers.later(() -> vms.find(exchange.scope(), exchange.path("vm")));
    }

    /** The console of a VM: a WebSocket that is joined with the agent's. */
    void console(RoutingContext ctx) {
        Exchange exchange = new Exchange(ctx);
        if (!Exchange.caller(ctx).may(Caller.Access.OPERATOR)) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN, "a console needs a token of the role operator");
        }
        HttpServerRequest request = ctx.request();
        request.pause();
        find(exchange)
                .onFailure(failure -> {
                    request.resume();
                    ctx.fail(failure);
                })
                .onSuccess(vm -> join(ctx, request, vm));
    }

    private void join(RoutingContext ctx, HttpServerRequest request, Vm vm) {
        BaseUrl agent;
        try {
            agent = agentOf(vm);
        } catch (ProblemException e) {
            request.resume();
            ctx.fail(e);
            return;
        }
        String query = request.query() == null ? "" : "?" + request.query();
        agents.console(agent, vm.id(), query)
                .onFailure(failure -> {
                    request.resume();
                    ctx.fail(
                            new ProblemException(
                                    ErrorCode.UNAVAILABLE,
                                    "the console at " + agent + " does not answer",
                                    failure));
                })
                .onSuccess(toAgent -> {
                    toAgent.pause();
                    request.toWebSocket()
                            .onFailure(failure -> {
                                toAgent.close();
                                ctx.fail(400, failure);
                            })
                            .onSuccess((ServerWebSocket c) -> ConsoleProxy.join(vertx, c, toAgent));
                });
    }

    private BaseUrl agentOf(Vm vm) {
        Vm.Placement placement =
                vm.placement()
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.WRONG_STATE,
                                        "VM " + vm.spec().name() + " is on no node yet"));
        return store.view()
                .node(placement.node())
                .map(Node::registration)
                .map(said -> BaseUrl.parse(said.endpoint()))
                .orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.UNAVAILABLE,
                                "node " + placement.node() + " is not known"));
    }
}
