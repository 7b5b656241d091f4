package dev.virga.control.http;

import dev.virga.api.cell.Endpoint;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.id.NodeName;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.WitnessReport;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.VmCreate;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.control.flavor.Flavors;
import dev.virga.control.node.NodeService;
import dev.virga.control.store.Node;
import dev.virga.control.store.Store;
import dev.virga.control.store.Vm;
import dev.virga.control.vm.VmService;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What each operation of the contract does. */
public final class Operations {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final Vertx vertx;
    private final VmService vms;
    private final NodeService nodes;
    private final ImageCatalog images;
    private final Store store;
    private final AgentStreams agents;

    public Operations(
            Vertx vertx,
            VmService vms,
            NodeService nodes,
            ImageCatalog images,
            Store store,
            String nodeToken) {
        this.vertx = vertx;
        this.vms = vms;
        this.nodes = nodes;
        this.images = images;
        this.store = store;
        this.agents = new AgentStreams(vertx, nodeToken);
    }

    /** Operation id to handler. */
    public Map<String, Handler<RoutingContext>> all() {
        return Map.ofEntries(
                Map.entry("listImages", ctx -> answer(ctx, OK, images::list)),
                Map.entry("getImage", ctx -> answer(ctx, OK, () -> image(ctx))),
                Map.entry("getImagePart", this::imagePart),
                Map.entry("listFlavors", ctx -> answer(ctx, OK, Flavors::all)),
                Map.entry("listNodes", ctx -> answer(ctx, OK, nodes::list)),
                Map.entry("getNode", ctx -> answer(ctx, OK, () -> nodes.show(node(ctx)))),
                Map.entry("registerNode", this::registerNode),
                Map.entry("renewLease", this::renewLease),
                Map.entry("witnessNode", this::witness),
                Map.entry("listVms", ctx -> answer(ctx, OK, () -> vms.list(name(ctx)))),
                Map.entry("createVm", this::createVm),
                Map.entry("getVm", ctx -> answer(ctx, OK, () -> vms.show(vm(ctx)))),
                Map.entry("deleteVm", ctx -> answer(ctx, ACCEPTED, () -> vms.delete(vm(ctx)))),
                Map.entry("listVmEvents", ctx -> answer(ctx, OK, () -> vms.events(vm(ctx)))),
                Map.entry("execInVm", this::exec),
                Map.entry("getVmLog", this::log));
    }

    private void registerNode(RoutingContext ctx) {
        NodeRegistration said = body(ctx, NodeRegistration.class);
        answer(ctx, OK, () -> nodes.register(node(ctx), said));
    }

    private void renewLease(RoutingContext ctx) {
        LeaseRenewal said = body(ctx, LeaseRenewal.class);
        answer(ctx, OK, () -> nodes.renew(node(ctx), said));
    }

    private void witness(RoutingContext ctx) {
        WitnessReport said = body(ctx, WitnessReport.class);
        answer(ctx, OK, () -> nodes.witness(node(ctx), said));
    }

    private void createVm(RoutingContext ctx) {
        VmCreate request = body(ctx, VmCreate.class);
        Optional<VmService.Key> key =
                Optional.ofNullable(ctx.request().getHeader("Idempotency-Key"))
                        .map(value -> new VmService.Key(value, "POST /v1/vms", hash(text(ctx))));
        vertx.executeBlocking(() -> vms.create(request, key), false)
                .onFailure(ctx::fail)
                .onSuccess(created -> json(ctx, created.status(), created.body()));
    }

    private void exec(RoutingContext ctx) {
        ExecRequest request = body(ctx, ExecRequest.class);
        Vm vm = vms.find(vm(ctx));
        agents.exec(agentOf(vm), vm.id(), request)
                .onFailure(ctx::fail)
                .onSuccess(result -> json(ctx, OK, result.toString()));
    }

    private void log(RoutingContext ctx) {
        Vm vm = vms.find(vm(ctx));
        agents.log(agentOf(vm), vm.id())
                .onFailure(ctx::fail)
                .onSuccess(bytes ->
                        ctx.response()
                                .putHeader("Content-Type", "application/octet-stream")
                                .end(bytes));
    }

    /** The console of a VM: a WebSocket that is joined with the agent's. */
    public void console(RoutingContext ctx) {
        Vm vm = vms.find(vm(ctx));
        Endpoint agent = agentOf(vm);
        HttpServerRequest request = ctx.request();
        String query = request.query() == null ? "" : "?" + request.query();
        request.pause();
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
                            .onSuccess((ServerWebSocket c) -> ConsoleProxy.join(c, toAgent));
                });
    }

    private void imagePart(RoutingContext ctx) {
        vertx.executeBlocking(() -> partFile(ctx), false)
                .onFailure(ctx::fail)
                .onSuccess(file ->
                        ctx.response()
                                .putHeader("Content-Type", "application/octet-stream")
                                .sendFile(file)
                                .onFailure(ctx::fail));
    }

    private String partFile(RoutingContext ctx) throws IOException {
        ImageManifest image = image(ctx);
        String role = path(ctx, "part");
        ImagePart part =
                image.parts().stream()
                        .filter(candidate -> candidate.role().toString().equals(role))
                        .findFirst()
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.NOT_FOUND,
                                        "image " + image.name() + " has no " + role));
        return images.folderOf(image).resolve(part.file()).toString();
    }

    private ImageManifest image(RoutingContext ctx) throws IOException {
        String wanted = path(ctx, "image");
        return images.find(wanted)
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no image " + wanted));
    }

    private Endpoint agentOf(Vm vm) {
        Vm.Placement placement =
                vm.placement()
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.WRONG_STATE,
                                        "VM " + vm.spec().name() + " is on no node yet"));
        return store.view()
                .node(placement.node())
                .map(Node::registration)
                .map(said -> Endpoint.parse(said.endpoint().substring("http://".length())))
                .orElseThrow(() ->
                        new ProblemException(
                                ErrorCode.UNAVAILABLE,
                                "node " + placement.node() + " is not known"));
    }

    private void answer(RoutingContext ctx, int status, Callable<Object> work) {
        vertx.executeBlocking(() -> Json.write(work.call()), false)
                .onFailure(ctx::fail)
                .onSuccess(body -> json(ctx, status, body));
    }

    private static void json(RoutingContext ctx, int status, String body) {
        ctx.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(body);
    }

    private static <T> T body(RoutingContext ctx, Class<T> type) {
        return Json.read(text(ctx), type, Strictness.REFUSE_UNKNOWN);
    }

    private static String text(RoutingContext ctx) {
        String text = ctx.body().asString();
        return text == null ? "" : text;
    }

    private static String vm(RoutingContext ctx) {
        return path(ctx, "vm");
    }

    private static NodeName node(RoutingContext ctx) {
        return new NodeName(path(ctx, "node"));
    }

    private static String path(RoutingContext ctx, String parameter) {
        return Objects.requireNonNull(ctx.pathParam(parameter), "the route has this parameter");
    }

    private static Optional<String> name(RoutingContext ctx) {
        return ctx.queryParam("name").stream().findFirst();
    }

    private static String hash(String body) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(body.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
