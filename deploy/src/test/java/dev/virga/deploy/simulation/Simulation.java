package dev.virga.deploy.simulation;

import dev.virga.api.id.NodeName;
import dev.virga.api.id.VmId;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.vm.DesiredState;
import dev.virga.api.vm.VmPhase;
import dev.virga.api.wire.Json;
import dev.virga.control.store.Allocation;
import dev.virga.control.store.View;
import dev.virga.control.store.Vm;
import dev.virga.deploy.simulation.SimGuest.Placed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One run: a cell, a minute of trouble, and the quiet after it, in which all must become right. */
final class Simulation {
    static final String IMAGE = "0123456789abcdef";

    private static final Duration TROUBLE = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofSeconds(75);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final World world;
    private final Cell cell;
    private final Workload workload;
    private final Faults faults;

    /**
     * What became of a seed.
     *
     * @param digest of everything that happened
     */
    record Result(long seed, Optional<String> violation, long digest, String journal) {}

    private Simulation(long seed, Mutant mutant, Path folder, Path images) {
        world = new World(seed);
        cell = new Cell(world, mutant, folder, images);
        workload = new Workload(cell);
        faults = new Faults(cell);
    }

    /** Runs one seed in a folder of its own below {@code root}, which is empty afterwards. */
    static Result run(long seed, Mutant mutant, Path root) {
        Path folder = root.resolve("seed-" + seed);
        Simulation simulation = new Simulation(seed, mutant, folder, image(root));
        Optional<String> violation = Optional.empty();
        try {
            simulation.play();
        } catch (Violation e) {
            violation = Optional.of(String.valueOf(e.getMessage()));
        } finally {
            remove(folder);
        }
        Journal journal = simulation.world.journal();
        return new Result(seed, violation, journal.digest(), journal.toString());
    }

    private void play() {
        cell.database().watch(this::neverOverfull);
        cell.database().watch(this::groupApart);
        cell.start();
        workload.start(TROUBLE);
        faults.start(TROUBLE);
        world.run(TROUBLE);
        faults.heal();
        Duration time = TROUBLE;
        Optional<String> wrong = Optional.of("nothing was looked at");
        while (wrong.isPresent() && time.compareTo(TROUBLE.plus(QUIET)) < 0) {
            time = time.plus(LOOK);
            world.run(time);
            wrong = wrong();
        }
        if (wrong.isPresent()) {
            throw new Violation("not right after " + QUIET.toSeconds() + " s: " + wrong.get());
        }
        workload.check();
        cell.disks().check(cell.folder(), workload.deleteAsked());
    }

    /** Checked after every commit. */
    private void neverOverfull() {
        View view = cell.database().view();
        for (Allocation row : view.allocations().values()) {
            if (row.memoryBytes() > SimAgent.MEMORY) {
                throw new Violation(row.node() + " is overfull: " + row);
            }
        }
    }

    /** No two of an anti-affinity group are placed on one node. */
    private void groupApart() {
        Set<NodeName> nodes = new HashSet<>();
        for (Vm vm : cell.database().view().allVms()) {
            if (vm.spec().group().isPresent() && vm.placement().isPresent()) {
                NodeName node = vm.placement().get().node();
                if (!nodes.add(node)) {
                    throw new Violation("two of an anti-affinity group on " + node);
                }
            }
        }
    }

    /** What is not yet as it should be. */
    private Optional<String> wrong() {
        View view = cell.database().view();
        List<Placed> running = cell.executions().all();
        for (Vm vm : view.allVms()) {
            if (vm.desired() == DesiredState.DELETED) {
                return Optional.of(vm.id() + " is not deleted yet: " + vm);
            }
            List<Placed> of = running.stream().filter(g -> g.vm().equals(vm.id())).toList();
            boolean right =
                    vm.status().phase() == VmPhase.RUNNING
                            && of.size() == 1
                            && vm.placement()
                                    .filter(p -> p.node().value().equals(of.getFirst().node()))
                                    .isPresent()
                            && of.getFirst().epoch() == vm.epoch();
            if (!right) {
                return Optional.of(vm + " executes as " + of);
            }
        }
        return orphan(view, running).or(() -> misallocated(view));
    }

    private static Optional<String> orphan(View view, List<Placed> running) {
        return running.stream()
                .filter(guest -> view.vm(guest.vm()).isEmpty())
                .map(guest -> "an orphan: " + guest)
                .findFirst();
    }

    private Optional<String> misallocated(View view) {
        for (NodeName node : cell.nodeNames()) {
            List<VmId> placed = view.placedOn(node).stream().map(Vm::id).toList();
            Allocation row = view.allocation(node);
            if (row.vms() != placed.size() || row.memoryBytes() != placed.size() * Cell.VM_BYTES) {
                return Optional.of(row + " though there are " + placed);
            }
        }
        return Optional.empty();
    }

    private static synchronized Path image(Path root) {
        Path images = root.resolve("images");
        Path folder = images.resolve(IMAGE);
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
                ImageManifest image =
                        new ImageManifest(
                                1,
                                IMAGE,
                                "test",
                                "",
                                "riscv64",
                                Instant.EPOCH,
                                "",
                                List.of(),
                                Optional.empty());
                Files.writeString(folder.resolve(ImageManifest.FILE_NAME), Json.write(image));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return images;
    }

    static void remove(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
