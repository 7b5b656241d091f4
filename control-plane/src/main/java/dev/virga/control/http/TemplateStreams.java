package dev.virga.control.http;

import dev.virga.api.cell.BaseUrl;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.NodeName;
import dev.virga.api.image.TemplateHolders;
import dev.virga.control.store.Lease;
import dev.virga.control.store.Node;
import dev.virga.control.store.Store;
import dev.virga.control.store.View;
import io.vertx.ext.web.RoutingContext;

/** Templates on their way from node to node: nodes know the control plane only. */
final class TemplateStreams {
    private final Store store;
    private final AgentStreams agents;

    TemplateStreams(Store store, AgentStreams agents) {
        this.store = store;
        this.agents = agents;
    }

    /** Who has one of an image and shape. */
    TemplateHolders holders(Exchange exchange) {
        String template = exchange.path("image") + "/" + exchange.path("shape");
        View view = store.view();
        return new TemplateHolders(
                view.nodes().values().stream()
                        .filter(Node::ready)
                        .map(Node::name)
                        .filter(node -> has(view, node, template))
                        .map(NodeName::value)
                        .toList());
    }

    private static boolean has(View view, NodeName node, String template) {
        return view.lease(node)
                .filter(lease -> !lease.fenced())
                .map(Lease::templates)
                .filter(list -> list.contains(template))
                .isPresent();
    }

    /** One file of it, from the node that has it. */
    void part(RoutingContext ctx) {
        Exchange exchange = new Exchange(ctx);
        NodeName holder = new NodeName(exchange.path("holder"));
        BaseUrl agent =
                store.view()
                        .node(holder)
                        .map(Node::registration)
                        .map(said -> BaseUrl.parse(said.endpoint()))
                        .orElseThrow(() ->
                                new ProblemException(ErrorCode.NOT_FOUND, "no node " + holder));
        String path =
                "/v1/templates/"
                        + exchange.path("image")
                        + "/"
                        + exchange.path("shape")
                        + "/"
                        + exchange.path("file");
        agents.stream(agent, path)
                .onFailure(ctx::fail)
                .onSuccess(answer -> {
                    ctx.response()
                            .putHeader("Content-Type", "application/octet-stream")
                            .setChunked(true);
                    answer.pipeTo(ctx.response())
                            .onFailure(failure -> ctx.request().connection().close());
                });
    }
}
