package dev.virga.control.http;

import dev.virga.api.home.ImageCatalog;
import dev.virga.control.change.Mutations;
import dev.virga.control.event.EventService;
import dev.virga.control.flavor.FlavorService;
import dev.virga.control.group.GroupService;
import dev.virga.control.image.ImageUploads;
import dev.virga.control.key.KeyService;
import dev.virga.control.network.NetworkService;
import dev.virga.control.node.NodeAdmin;
import dev.virga.control.node.NodeService;
import dev.virga.control.operation.OperationService;
import dev.virga.control.project.ProjectService;
import dev.virga.control.project.TokenService;
import dev.virga.control.snapshot.SnapshotService;
import dev.virga.control.store.Store;
import dev.virga.control.vm.PlacementService;
import dev.virga.control.vm.VmService;
import dev.virga.control.volume.VolumeService;

/** What the API is about. */
public record Services(
        Store store,
        Mutations mutations,
        ImageCatalog images,
        ImageUploads uploads,
        FlavorService flavors,
        VmService vms,
        PlacementService placements,
        NodeService nodes,
        NodeAdmin nodeAdmin,
        ProjectService projects,
        TokenService tokens,
        KeyService keys,
        SnapshotService snapshots,
        GroupService groups,
        VolumeService volumes,
        NetworkService networks,
        OperationService operations,
        EventService events) {}
