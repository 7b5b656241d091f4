package dev.virga.control.scheduler;

import dev.virga.api.group.GroupPolicy;
import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmOrigin;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.Change;
import dev.virga.control.store.Lease;
import dev.virga.control.store.Node;
import dev.virga.control.store.PlacementGroup;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.control.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Every node at one revision, as the scheduler needs it, with the view that it was made of: a
 * decision and the rows that it is written with belong together. Immutable; the next one shares
 * what did not change.
 */
public final class ClusterSnapshot {
    private final View view;
    private final double overcommit;
    private final List<Block> blocks;
    private final Map<NodeName, Integer> places;
    private final PMap<String, PMap<VmId, NodeName>> groups;
    private final PMap<String, NodeSet> images;

    private ClusterSnapshot(
            View view,
            double overcommit,
            List<Block> blocks,
            Map<NodeName, Integer> places,
            PMap<String, PMap<VmId, NodeName>> groups,
            PMap<String, NodeSet> images) {
        this.view = view;
        this.overcommit = overcommit;
        this.blocks = blocks;
        this.places = places;
        this.groups = groups;
        this.images = images;
    }

    /**
     * Everything anew.
     *
     * @param overcommit bytes of guest memory that a node may promise for each that it has
     */
    public static ClusterSnapshot of(View view, double overcommit) {
        List<Block> blocks = new ArrayList<>();
        Map<NodeName, Integer> places = new TreeMap<>();
        List<Block.Slot> slots = new ArrayList<>();
        for (Node node : view.nodes().values()) {
            places.put(node.name(), places.size());
            slots.add(slot(view, node, overcommit));
            if (slots.size() == Block.SIZE) {
                blocks.add(Block.of(places.size() - slots.size(), slots));
                slots.clear();
            }
        }
        if (!slots.isEmpty()) {
            blocks.add(Block.of(places.size() - slots.size(), slots));
        }
        ClusterSnapshot bare =
                new ClusterSnapshot(
                        view,
                        overcommit,
                        List.copyOf(blocks),
                        places,
                        HashTreePMap.empty(),
                        HashTreePMap.empty());
        Draft draft = bare.draft();
        view.allVms().forEach(vm -> draft.moved(Optional.empty(), Optional.of(vm)));
        return draft.finish(view);
    }

    private static Block.Slot slot(View view, Node node, double overcommit) {
        return new Block.Slot(
                node,
                view.holder(node.name()).isPresent(),
                view.lease(node.name()).filter(Lease::strained).isPresent(),
                view.allocation(node.name()),
                overcommit);
    }

    /** The next one; {@code change} made {@code next} of this one's view. */
    public ClusterSnapshot after(Change change, View next) {
        if (next.revision() != view.revision() + 1) {
            return of(next, overcommit);
        }
        Draft draft = draft();
        for (Write write : change.writes()) {
            switch (write) {
                case Write.PutNode put -> {
                    if (!places.containsKey(put.node().name())) {
                        return of(next, overcommit);
                    }
                    draft.node(next, put.node().name());
                }
                case Write.PutRow put -> {
                    if (put.row() instanceof Lease lease) {
                        draft.lease(next, lease);
                    }
                }
                case Write.PutAllocation put -> draft.promised(put.allocation());
                case Write.PutVm put -> draft.moved(view.vm(put.vm().id()), next.vm(put.vm().id()));
                case Write.RemoveVm remove ->
                        draft.moved(view.vm(remove.vm().id()), Optional.empty());
                case Write.RemoveRow remove -> {
                    if (remove.row() instanceof Node) {
                        return of(next, overcommit);
                    }
                }
                case Write.AddEvent add -> {}
                case Write.AddNodeEvent add -> {}
                case Write.PutIdempotency put -> {}
            }
        }
        return draft.finish(next);
    }

    /** What it was made of. */
    public View view() {
        return view;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** A VM that is to be placed, with what matters about the others. */
    public Request request(Vm vm) {
        Optional<PlacementGroup> group =
                vm.spec().group().flatMap(name -> view.group(vm.spec().project(), name));
        NodeSet peers = NodeSet.NONE;
        if (group.isPresent()) {
            for (Map.Entry<VmId, NodeName> peer : members(vm).entrySet()) {
                Integer place = places.get(peer.getValue());
                if (place != null && !peer.getKey().equals(vm.id())) {
                    peers = peers.plus(place);
                }
            }
        }
        Optional<GroupPolicy> policy = group.map(PlacementGroup::policy);
        NodeSet withImage = images.getOrDefault(vm.spec().image(), NodeSet.NONE);
        Optional<NodeName> pinned =
                vm.placement().isPresent()
                        ? Optional.empty()
                        : vm.spec().origin().map(VmOrigin::node);
        return new Request(vm.spec(), policy, peers, withImage, pinned);
    }

    private PMap<VmId, NodeName> members(Vm vm) {
        return vm.spec()
                .group()
                .map(name -> groups.get(vm.spec().project() + "/" + name))
                .orElseGet(HashTreePMap::empty);
    }

    private Draft draft() {
        return new Draft();
    }

    /** The next snapshot in the making; copies what changes. */
    private final class Draft {
        private List<Block> nextBlocks = blocks;
        private boolean copied;
        private PMap<String, PMap<VmId, NodeName>> nextGroups = groups;
        private PMap<String, NodeSet> nextImages = images;

        void node(View next, NodeName name) {
            next.node(name)
                    .ifPresent(node -> {
                        int place = place(name);
                        Block block = nextBlocks.get(place / Block.SIZE);
                        put(place, block.with(place % Block.SIZE, slot(next, node, overcommit)));
                    });
        }

        /** Most writes of leases are renewals, which change nothing here. */
        void lease(View next, Lease lease) {
            if (places.containsKey(lease.node())) {
                int place = place(lease.node());
                Block block = nextBlocks.get(place / Block.SIZE);
                boolean was = block.ready(place % Block.SIZE);
                boolean wasStrained = block.strained(place % Block.SIZE);
                if (was == lease.fenced() || wasStrained != lease.strained()) {
                    node(next, lease.node());
                }
            }
        }

        void promised(Allocation row) {
            if (places.containsKey(row.node())) {
                int place = place(row.node());
                Block block = nextBlocks.get(place / Block.SIZE);
                put(place, block.promising(place % Block.SIZE, row.memoryBytes()));
            }
        }

        private int place(NodeName name) {
            return places.getOrDefault(name, -1);
        }

        private void put(int place, Block block) {
            if (!copied) {
                copied = true;
                nextBlocks = new ArrayList<>(blocks);
            }
            nextBlocks.set(place / Block.SIZE, block);
        }

        void moved(Optional<Vm> before, Optional<Vm> now) {
            Optional<NodeName> from = before.flatMap(Vm::placement).map(Vm.Placement::node);
            Optional<NodeName> to = now.flatMap(Vm::placement).map(Vm.Placement::node);
            if (from.equals(to)) {
                return;
            }
            Vm vm = now.or(() -> before).orElseThrow();
            vm.spec().group().ifPresent(name -> member(vm, name, to));
            to.map(places::get)
                    .ifPresent(place ->
                            nextImages =
                                    nextImages.plus(
                                            vm.spec().image(),
                                            nextImages
                                                    .getOrDefault(vm.spec().image(), NodeSet.NONE)
                                                    .plus(place)));
        }

        private void member(Vm vm, String group, Optional<NodeName> to) {
            String key = vm.spec().project() + "/" + group;
            PMap<VmId, NodeName> members = nextGroups.getOrDefault(key, HashTreePMap.empty());
            nextGroups =
                    nextGroups.plus(
                            key,
                            to.map(node -> members.plus(vm.id(), node))
                                    .orElseGet(() -> members.minus(vm.id())));
        }

        ClusterSnapshot finish(View next) {
            return new ClusterSnapshot(
                    next, overcommit, nextBlocks, places, nextGroups, nextImages);
        }
    }
}
