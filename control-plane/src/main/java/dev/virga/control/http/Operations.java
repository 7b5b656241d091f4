package dev.virga.control.http;

import dev.virga.api.flavor.Flavor;
import dev.virga.api.group.GroupCreate;
import dev.virga.api.key.KeyCreate;
import dev.virga.api.network.NetworkCreate;
import dev.virga.api.node.LeaseRenewal;
import dev.virga.api.node.NodeRegistration;
import dev.virga.api.node.NodeUpdate;
import dev.virga.api.node.WitnessReport;
import dev.virga.api.project.ProjectCreate;
import dev.virga.api.project.ProjectUpdate;
import dev.virga.api.project.TokenCreate;
import dev.virga.api.snapshot.SnapshotCreate;
import dev.virga.api.tls.TlsIdentity;
import dev.virga.api.vm.VmClone;
import dev.virga.api.vm.VmCreate;
import dev.virga.api.vm.VmRestore;
import dev.virga.api.volume.VolumeCreate;
import dev.virga.control.vm.VmAction;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The table of what each operation of the contract does. */
public final class Operations {
    private final Services of;
    private final Answers answers;
    private final Images images;
    private final TemplateStreams templates;
    private final GuestStreams guests;
    private final Watches watches;

    /**
     * Makes the table.
     *
     * @param workers where requests are worked on; they may block
     * @param nodeToken what agents are shown
     * @param tls who they are to be, where they speak TLS
     */
    public Operations(
            Vertx vertx,
            Services services,
            Executor workers,
            String nodeToken,
            Optional<TlsIdentity> tls) {
        of = services;
        answers = new Answers(vertx, workers, of.store(), of.mutations());
        images = new Images(of.images(), of.uploads(), answers);
        templates = new TemplateStreams(of.store(), new AgentStreams(vertx, nodeToken, tls));
        guests = new GuestStreams(vertx, of.vms(), of.store(), answers, nodeToken, tls);
        watches = new Watches(vertx, services, answers);
    }

    /** Operation id to handler. */
    public Map<String, Handler<RoutingContext>> all() {
        Map<String, Handler<RoutingContext>> all = new HashMap<>();
        vms(all);
        nodes(all);
        projects(all);
        records(all);
        rest(all);
        return all;
    }

    /** The console of a VM: a WebSocket that is joined with the agent's. */
    public void console(RoutingContext ctx) {
        guests.console(ctx);
    }

    private void vms(Map<String, Handler<RoutingContext>> all) {
        all.put(
                "listVms",
                answers.list(x ->
                        Page.of(
                                of.vms().list(x.scope(), VmFilter.of(x)),
                                vm -> vm.id().value(),
                                1,
                                Page.Wish.of(x))));
        all.put(
                "createVm",
                answers.change(
                        (x, view) -> of.vms().create(view, x.scope(), x.body(VmCreate.class))));
        all.put("getVm", answers.show(x -> of.vms().show(x.scope(), x.path("vm"))));
        for (VmAction action : VmAction.values()) {
            all.put(
                    action.verb() + "Vm",
                    answers.change(
                            (x, view) -> of.vms().act(view, x.scope(), x.path("vm"), action)));
        }
        all.put(
                "cloneVm",
                answers.change((x, view) ->
                        of.vms().clone(view, x.scope(), x.path("vm"), x.body(VmClone.class))));
        all.put(
                "restoreVm",
                answers.change((x, view) ->
                        of.vms().restore(view, x.scope(), x.path("vm"), x.body(VmRestore.class))));
        snapshots(all);
        all.put("listVmEvents", answers.show(x -> of.vms().events(x.scope(), x.path("vm"))));
        all.put("explainVm", answers.show(x -> of.placements().explain(x.scope(), x.path("vm"))));
        all.put("execInVm", guests::exec);
        all.put("getVmLog", guests::log);
    }

    private void snapshots(Map<String, Handler<RoutingContext>> all) {
        all.put(
                "createSnapshot",
                answers.change((x, view) ->
                        of.snapshots()
                                .create(
                                        view,
                                        x.scope(),
                                        x.path("vm"),
                                        x.body(SnapshotCreate.class))));
        all.put(
                "listSnapshots",
                answers.list(x ->
                        Page.of(
                                of.snapshots().list(x.scope(), x.query("vm")),
                                each -> each.project() + "/" + each.name(),
                                1,
                                Page.Wish.of(x))));
        all.put(
                "getSnapshot",
                answers.show(x -> of.snapshots().show(x.scope(), x.path("snapshot"))));
        all.put(
                "deleteSnapshot",
                answers.change(
                        (x, view) -> of.snapshots().delete(view, x.scope(), x.path("snapshot"))));
    }

    private void nodes(Map<String, Handler<RoutingContext>> all) {
        all.put("listNodes", answers.show(x -> of.nodes().list()));
        all.put("getNode", answers.show(x -> of.nodes().show(x.node())));
        all.put(
                "registerNode",
                answers.show(x -> of.nodes().register(x.node(), x.body(NodeRegistration.class))));
        all.put(
                "renewLease",
                answers.show(x -> of.nodes().renew(x.node(), x.body(LeaseRenewal.class))));
        all.put(
                "witnessNode",
                answers.show(x -> of.nodes().witness(x.node(), x.body(WitnessReport.class))));
        all.put(
                "updateNode",
                answers.change((x, view) ->
                        of.nodeAdmin().update(view, x.node(), x.body(NodeUpdate.class))));
        all.put("cordonNode", answers.change((x, view) -> of.nodeAdmin().cordon(view, x.node())));
        all.put(
                "uncordonNode",
                answers.change((x, view) -> of.nodeAdmin().uncordon(view, x.node())));
        all.put("drainNode", answers.change((x, view) -> of.nodeAdmin().drain(view, x.node())));
        all.put("deleteNode", answers.change((x, view) -> of.nodeAdmin().delete(view, x.node())));
    }

    private void projects(Map<String, Handler<RoutingContext>> all) {
        all.put(
                "listProjects",
                answers.list(x ->
                        Page.of(
                                of.projects().list(x.scope()),
                                project -> project.name(),
                                1,
                                Page.Wish.of(x))));
        all.put(
                "createProject",
                answers.change(
                        (x, view) -> of.projects().create(view, x.body(ProjectCreate.class))));
        all.put("getProject", answers.show(x -> of.projects().show(x.scope(), x.path("project"))));
        all.put(
                "updateProject",
                answers.change((x, view) ->
                        of.projects()
                                .update(view, x.path("project"), x.body(ProjectUpdate.class))));
        all.put(
                "deleteProject",
                answers.change((x, view) -> of.projects().delete(view, x.path("project"))));
        all.put("listTokens", answers.show(x -> of.tokens().list(x.scope(), x.path("project"))));
        all.put(
                "createToken",
                answers.change((x, view) ->
                        of.tokens()
                                .create(
                                        view,
                                        x.scope(),
                                        x.path("project"),
                                        x.body(TokenCreate.class))));
        all.put(
                "deleteToken",
                answers.change((x, view) ->
                        of.tokens().delete(view, x.scope(), x.path("project"), x.path("token"))));
    }

    private void records(Map<String, Handler<RoutingContext>> all) {
        all.put(
                "listVolumes",
                answers.list(x ->
                        Page.of(
                                of.volumes().list(x.scope()),
                                volume -> volume.project() + "/" + volume.name(),
                                1,
                                Page.Wish.of(x))));
        all.put("getVolume", answers.show(x -> of.volumes().show(x.scope(), x.path("volume"))));
        all.put(
                "createVolume",
                answers.change((x, view) ->
                        of.volumes().create(view, x.scope(), x.body(VolumeCreate.class))));
        all.put(
                "deleteVolume",
                answers.change(
                        (x, view) -> of.volumes().delete(view, x.scope(), x.path("volume"))));
        all.put(
                "listNetworks",
                answers.list(x ->
                        Page.of(
                                of.networks().list(x.scope()),
                                network -> network.project() + "/" + network.name(),
                                1,
                                Page.Wish.of(x))));
        all.put("getNetwork", answers.show(x -> of.networks().show(x.scope(), x.path("network"))));
        all.put(
                "createNetwork",
                answers.change((x, view) ->
                        of.networks().create(view, x.scope(), x.body(NetworkCreate.class))));
        all.put(
                "deleteNetwork",
                answers.change(
                        (x, view) -> of.networks().delete(view, x.scope(), x.path("network"))));
    }

    private void rest(Map<String, Handler<RoutingContext>> all) {
        all.put("listImages", answers.show(images::list));
        all.put("getImage", answers.show(images::image));
        all.put("getImagePart", images::part);
        all.put("uploadImage", answers.show(images::upload));
        all.put("uploadImagePart", answers.show(images::take));
        all.put("listTemplateHolders", answers.show(templates::holders));
        all.put("getTemplatePart", templates::part);
        all.put("listFlavors", answers.show(x -> of.flavors().list()));
        all.put(
                "createFlavor",
                answers.change((x, view) -> of.flavors().create(view, x.body(Flavor.class))));
        all.put(
                "deleteFlavor",
                answers.change((x, view) -> of.flavors().delete(view, x.path("flavor"))));
        all.put(
                "listKeys",
                answers.list(x ->
                        Page.of(
                                of.keys().list(x.scope()),
                                key -> key.project() + "/" + key.name(),
                                1,
                                Page.Wish.of(x))));
        all.put("getKey", answers.show(x -> of.keys().show(x.scope(), x.path("key"))));
        all.put(
                "createKey",
                answers.change(
                        (x, view) -> of.keys().create(view, x.scope(), x.body(KeyCreate.class))));
        all.put(
                "deleteKey",
                answers.change((x, view) -> of.keys().delete(view, x.scope(), x.path("key"))));
        all.put(
                "listGroups",
                answers.list(x ->
                        Page.of(
                                of.groups().list(x.scope()),
                                group -> group.project() + "/" + group.name(),
                                1,
                                Page.Wish.of(x))));
        all.put("getGroup", answers.show(x -> of.groups().show(x.scope(), x.path("group"))));
        all.put(
                "createGroup",
                answers.change((x, view) ->
                        of.groups().create(view, x.scope(), x.body(GroupCreate.class))));
        all.put(
                "deleteGroup",
                answers.change((x, view) -> of.groups().delete(view, x.scope(), x.path("group"))));
        all.put(
                "listOperations",
                answers.list(x ->
                        Page.of(
                                of.operations().list(x.scope(), x.query("vm")),
                                each -> each.createdAt() + " " + each.id(),
                                -1,
                                Page.Wish.of(x))));
        all.put(
                "getOperation",
                answers.show(x -> of.operations().show(x.scope(), x.path("operation"))));
        all.put(
                "listEvents",
                answers.list(x ->
                        Page.of(
                                of.events()
                                        .list(
                                                x.scope(),
                                                x.query("subject"),
                                                x.query("warning").isPresent()),
                                each -> String.format(Locale.ROOT, "%019d", each.id()),
                                1,
                                Page.Wish.of(x))));
        all.put("watch", watches::watch);
    }
}
