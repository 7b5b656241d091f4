package dev.virga.deploy.simulation;

import dev.virga.api.id.VmId;
import dev.virga.deploy.simulation.SimGuest.Placed;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which guests execute instructions right now. Never two of one VM, and never one placement on two
 * nodes.
 */
final class Executions {
    private final World world;
    private final Map<VmId, Set<Placed>> running = new LinkedHashMap<>();
    private final Map<String, String> nodeOfEpoch = new HashMap<>();

    Executions(World world) {
        this.world = world;
    }

    void set(Placed guest, boolean executes) {
        Set<Placed> of = running.computeIfAbsent(guest.vm(), vm -> new LinkedHashSet<>());
        if (!executes) {
            if (of.remove(guest)) {
                world.note("stops", guest.vm(), guest.epoch(), guest.node());
            }
            return;
        }
        if (!of.add(guest)) {
            return;
        }
        world.note("runs", guest.vm(), guest.epoch(), guest.node());
        if (of.size() > 1) {
            throw new Violation(guest.vm() + " executes twice: " + of);
        }
        String epoch = guest.vm() + "/" + guest.epoch();
        String node = nodeOfEpoch.putIfAbsent(epoch, guest.node());
        if (node != null && !node.equals(guest.node())) {
            throw new Violation(epoch + " executed on " + node + " and on " + guest.node());
        }
    }

    List<Placed> all() {
        return running.values().stream().flatMap(Collection::stream).toList();
    }
}
