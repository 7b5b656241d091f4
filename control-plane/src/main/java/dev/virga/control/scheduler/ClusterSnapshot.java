package dev.virga.control.scheduler;

import dev.virga.control.store.Allocation;
import dev.virga.control.store.View;
import java.util.List;

/** Every node at one revision; immutable. */
public record ClusterSnapshot(long revision, List<NodeSlot> nodes) {
    public ClusterSnapshot {
        nodes = List.copyOf(nodes);
    }

    /** What the scheduler needs of a view. */
    public static ClusterSnapshot of(View view) {
        return new ClusterSnapshot(
                view.revision(),
                view.nodes().values().stream()
                        .map(node -> {
                            Allocation promised = view.allocation(node.name());
                            return new NodeSlot(
                                    node.name(),
                                    view.holder(node.name()).isPresent(),
                                    node.registration().capacity().cpus(),
                                    node.registration().capacity().memoryBytes(),
                                    promised.memoryBytes(),
                                    promised.vms());
                        })
                        .toList());
    }
}
