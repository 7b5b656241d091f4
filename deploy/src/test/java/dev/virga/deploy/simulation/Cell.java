package dev.virga.deploy.simulation;

import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.id.NodeName;
import dev.virga.api.node.NodeView;
import dev.virga.api.node.WitnessReport;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All places of the cell, and who lives there now. */
final class Cell {
    static final int CONTROL_PLANES = 2;
    static final int NODES = 3;
    static final long VM_BYTES = 256L << 20;

    private final World world;
    private final Mutant mutant;
    private final Path folder;
    private final Path images;
    private final Network network;
    private final SimDatabase database;
    private final Executions executions;
    private final Disks disks = new Disks();
    private final boolean oneHost;
    private final Map<String, SimControlPlane> controlPlanes = new LinkedHashMap<>();
    private final Map<NodeName, SimAgent> agents = new LinkedHashMap<>();
    private int number;

    Cell(World world, Mutant mutant, Path folder, Path images) {
        this.world = world;
        this.mutant = mutant;
        this.folder = folder;
        this.images = images;
        this.network = new Network(world);
        this.database = new SimDatabase(mutant);
        this.executions = new Executions(world);
        this.oneHost = world.chance(0.3);
    }

    void start() {
        for (int i = 0; i < CONTROL_PLANES; i++) {
            startControlPlane(controlPlaneName(i));
        }
        nodeNames().forEach(this::startAgent);
    }

    void startControlPlane(String name) {
        if (controlPlane(name).isEmpty()) {
            world.note("starts", name);
            controlPlanes.put(name, new SimControlPlane(this, name));
        }
    }

    void startAgent(NodeName node) {
        if (agent(node).isEmpty()) {
            world.note("starts", node);
            agents.put(node, new SimAgent(this, node, nextNumber()));
        }
    }

    /** A supervisor on the node's host saw the process gone, and says so until it is answered. */
    void witness(NodeName node, ProcessIdentity gone, int tries) {
        if (tries == 0) {
            return;
        }
        String body = Json.write(new WitnessReport(gone));
        String to = controlPlaneName(world.random().nextInt(CONTROL_PLANES));
        network.call(
                node + "-witness",
                to,
                () ->
                        controlPlane(to)
                                .ifPresent(cp ->
                                        cp.request(
                                                node + "-witness",
                                                () ->
                                                        cp.nodes()
                                                                .witness(
                                                                        node,
                                                                        Json.read(
                                                                                body,
                                                                                WitnessReport.class,
                                                                                Strictness
                                                                                        .REFUSE_UNKNOWN)),
                                                new SimControlPlane.Answer<>() {
                                                    @Override
                                                    public void ok(NodeView view) {}

                                                    @Override
                                                    public void refused(ErrorCode code) {}
                                                })));
        world.after(Duration.ofSeconds(1), () -> witness(node, gone, tries - 1));
    }

    Optional<SimControlPlane> controlPlane(String name) {
        return Optional.ofNullable(controlPlanes.get(name)).filter(cp -> cp.process().alive());
    }

    Optional<SimAgent> agent(NodeName node) {
        return Optional.ofNullable(agents.get(node)).filter(agent -> agent.process().alive());
    }

    String controlPlaneName(int index) {
        return "cp-" + (1 + Math.floorMod(index, CONTROL_PLANES));
    }

    List<NodeName> nodeNames() {
        List<NodeName> names = new ArrayList<>();
        for (int i = 1; i <= NODES; i++) {
            names.add(new NodeName("node-" + i));
        }
        return names;
    }

    /** What an agent sees that looks for the processes of those who judge. */
    boolean nobodyJudges() {
        return controlPlanes.keySet().stream().noneMatch(name -> controlPlane(name).isPresent());
    }

    int nextNumber() {
        return ++number;
    }

    World world() {
        return world;
    }

    Mutant mutant() {
        return mutant;
    }

    Path folder() {
        return folder;
    }

    Path images() {
        return images;
    }

    Network network() {
        return network;
    }

    SimDatabase database() {
        return database;
    }

    Executions executions() {
        return executions;
    }

    Disks disks() {
        return disks;
    }

    boolean oneHost() {
        return oneHost;
    }
}
