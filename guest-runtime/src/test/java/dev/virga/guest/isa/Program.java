package dev.virga.guest.isa;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One program of src/test/riscv and what it is built with.
 *
 * @param source below src/test/riscv, as are the others
 * @param runtime what starts it and hears its verdict
 * @param layout the linker script
 * @param harts how many harts it wants
 */
public record Program(Path source, Path runtime, Path layout, int harts) {
    static final Path ROOT = Path.of("src", "test", "riscv").toAbsolutePath();

    /** Programs of one hart: the user's, physical and virtual, the machine's, the supervisor's. */
    public static List<Program> single() {
        var all = new ArrayList<Program>();
        for (Path source : sources("user")) {
            all.add(new Program(source, rig("physical.S"), rig("physical.ld"), 1));
            all.add(new Program(source, rig("virtual.S"), rig("virtual.ld"), 1));
        }
        for (String folder : List.of("machine", "supervisor")) {
            for (Path source : sources(folder)) {
                all.add(new Program(source, rig("catch.S"), rig("physical.ld"), 1));
            }
        }
        return all;
    }

    /** The litmus programs for a number of harts, 2 to 4. */
    public static List<Program> litmus(int harts) {
        return sources("litmus").stream()
                .map(source -> new Program(source, rig("harts.S"), rig("physical.ld"), harts))
                .toList();
    }

    /** The program of one name, such as {@code user/i virtual}. */
    public static Program named(String name) {
        return single().stream()
                .filter(p -> p.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no program is called " + name));
    }

    private static Path rig(String file) {
        return Path.of("rig", file);
    }

    private static List<Path> sources(String folder) {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            return files.filter(f -> f.toString().endsWith(".S"))
                    .map(f -> Path.of(folder, f.getFileName().toString()))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Folder and name without the ending, and the variant where there are several. */
    @Override
    public String toString() {
        String name = source.toString().replace(".S", "").replace('\\', '/');
        return switch (runtime.getFileName().toString()) {
            case "physical.S" -> name + " physical";
            case "virtual.S" -> name + " virtual";
            case "harts.S" -> name + " on " + harts;
            default -> name;
        };
    }
}
