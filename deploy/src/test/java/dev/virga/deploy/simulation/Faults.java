package dev.virga.deploy.simulation;

import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.id.NodeName;
import dev.virga.control.store.Change;
import dev.virga.control.store.Write;
import java.time.Duration;
import java.util.List;

/** What goes wrong: a plan of a few troubles, some of them at once, and the end of all trouble. */
final class Faults {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(25);

    private final Cell cell;
    private final World world;
    private boolean healed;

    Faults(Cell cell) {
        this.cell = cell;
        this.world = cell.world();
    }

    void start(Duration over) {
        int troubles = 3 + world.random().nextInt(8);
        for (int i = 0; i < troubles; i++) {
            world.after(world.between(Duration.ofSeconds(4), over), this::trouble);
        }
    }

    /** Everything goes on, starts again and is connected. */
    void heal() {
        world.note("healed");
        healed = true;
        cell.network().heal();
        for (int i = 0; i < Cell.CONTROL_PLANES; i++) {
            String name = cell.controlPlaneName(i);
            cell.startControlPlane(name);
            cell.controlPlane(name).ifPresent(cp -> cp.store().heal());
        }
        cell.nodeNames().forEach(cell::startAgent);
        cell.nodeNames().forEach(node -> rule(node, false));
    }

    private void trouble() {
        if (healed) {
            return;
        }
        switch (world.random().nextInt(13)) {
            case 0, 1 -> crashAgent(node());
            case 2 -> crashControlPlane(controlPlane());
            case 3 -> cell.agent(node()).ifPresent(a -> a.process().freeze(time(), false));
            case 4 -> cell.agent(node()).ifPresent(a -> a.process().freeze(time(), true));
            case 5 ->
                    cell.controlPlane(controlPlane())
                            .ifPresent(cp -> cp.process().freeze(time(), world.chance(0.3)));
            case 6 -> isolate(node());
            case 7 -> cutOneWay();
            case 8 -> leaveOnlyOne();
            case 9 -> slow();
            case 10 -> store();
            case 11 -> drain(node());
            default -> lonelyControlPlaneDies();
        }
    }

    private Duration time() {
        return world.between(SHORT, LONG);
    }

    private NodeName node() {
        List<NodeName> names = cell.nodeNames();
        return names.get(world.random().nextInt(names.size()));
    }

    private String controlPlane() {
        return cell.controlPlaneName(world.random().nextInt(Cell.CONTROL_PLANES));
    }

    private void crashAgent(NodeName node) {
        cell.agent(node)
                .ifPresent(agent -> {
                    ProcessIdentity gone = agent.identity();
                    agent.process().crash();
                    if (world.chance(0.5)) {
                        world.after(
                                world.between(World.millis(50), World.millis(1_000)),
                                () -> cell.witness(node, gone, 4));
                    }
                    startLater(() -> cell.startAgent(node));
                });
    }

    private void crashControlPlane(String name) {
        if (healed) {
            return;
        }
        cell.controlPlane(name).ifPresent(cp -> cp.process().crash());
        startLater(() -> cell.startControlPlane(name));
    }

    private void startLater(Runnable start) {
        world.after(
                time(),
                () -> {
                    if (!healed) {
                        start.run();
                    }
                });
    }

    private void isolate(NodeName node) {
        Duration time = time();
        for (int i = 0; i < Cell.CONTROL_PLANES; i++) {
            cutBoth(node.value(), cell.controlPlaneName(i), time);
        }
    }

    private void cutBoth(String a, String b, Duration time) {
        cell.network().cut(a, b, time);
        cell.network().cut(b, a, time);
    }

    private void cutOneWay() {
        String node = node().value();
        String cp = controlPlane();
        if (world.chance(0.5)) {
            cell.network().cut(node, cp, time());
        } else {
            cell.network().cut(cp, node, time());
        }
    }

    /** A node can speak with one control plane only. */
    private void leaveOnlyOne() {
        cutBoth(node().value(), controlPlane(), time());
    }

    /** The same, and that one dies. */
    private void lonelyControlPlaneDies() {
        NodeName node = node();
        String far = controlPlane();
        Duration time = Duration.ofSeconds(10).plus(time());
        cutBoth(node.value(), far, time);
        for (int i = 0; i < Cell.CONTROL_PLANES; i++) {
            String near = cell.controlPlaneName(i);
            if (!near.equals(far)) {
                world.after(
                        world.between(Duration.ofSeconds(2), Duration.ofSeconds(9)),
                        () -> crashControlPlane(near));
            }
        }
    }

    /** A node's way is slow for a while, and cut after. */
    private void slow() {
        String node = node().value();
        Duration time = world.between(Duration.ofSeconds(3), Duration.ofSeconds(12));
        for (int i = 0; i < Cell.CONTROL_PLANES; i++) {
            String cp = cell.controlPlaneName(i);
            cell.network().slow(cp, node, time);
            if (world.chance(0.3)) {
                cell.network().slow(node, cp, time);
            }
        }
        if (world.chance(0.7)) {
            world.after(time, () -> isolate(new NodeName(node)));
        }
    }

    /** People drain a node, and take it back. */
    private void drain(NodeName node) {
        rule(node, true);
        world.after(time(), () -> rule(node, false));
    }

    private void rule(NodeName node, boolean drain) {
        SimDatabase database = cell.database();
        database.view()
                .node(node)
                .ifPresent(row -> {
                    world.note(drain ? "drain" : "uncordon", node);
                    database.commit(
                            Change.of(
                                    new Write.PutNode(
                                            row.with(row.policy().cordon(drain, drain)))));
                });
    }

    private void store() {
        String name = controlPlane();
        Duration time = time();
        cell.controlPlane(name)
                .ifPresent(cp -> {
                    switch (world.random().nextInt(3)) {
                        case 0 -> cp.store().fail(time);
                        case 1 -> cp.store().lag(time);
                        default -> cp.store().unsure(time);
                    }
                });
    }
}
