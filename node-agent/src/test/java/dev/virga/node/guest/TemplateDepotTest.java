package dev.virga.node.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.vm.CpuTopology;
import dev.virga.api.vm.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes from another node is used only if it is whole, and what was asked for. */
class TemplateDepotTest {
    private static final String IMAGE = "0011223344556677";
    private static final Templates.Key KEY =
            new Templates.Key(IMAGE, 1 << 20, new CpuTopology(1, 2, 1));

    @TempDir private Path folder = Path.of("");

    private Path there() {
        return folder.resolve("there");
    }

    /** Another node whose files are {@link #there}. */
    private final TemplateSource other =
            new TemplateSource() {
                @Override
                public List<String> holders(String image, String shape) {
                    return shape.equals("1048576-1x2x1") && image.equals(IMAGE)
                            ? List.of("node-1")
                            : List.of();
                }

                @Override
                public void fetch(String holder, String image, String shape, String part, Path file)
                        throws IOException {
                    Files.copy(there().resolve(part), file);
                }
            };

    private void made(long memoryBytes) throws IOException {
        Files.createDirectories(there());
        StoredGuest.write(there(), StoredGuest.STATE, out -> out.write(new byte[] {1, 2, 3}));
        StoredGuest.write(there(), StoredGuest.MEMORY, out -> out.write(new byte[] {4, 5}));
        VmSpec spec = VmSpec.builder("t", "default", IMAGE, "", 2, memoryBytes).build();
        StoredGuest.seal(there(), TemplateDepot.NOBODY, spec);
    }

    private TemplateDepot depot() {
        return new TemplateDepot(folder.resolve("here"), other);
    }

    private void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("here"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void itComesVerifiedAndGoesWhenItWasRead() throws Exception {
        made(1 << 20);
        TemplateDepot depot = depot();
        StoredGuest stored = depot.fetch(KEY).orElseThrow();
        assertThat(stored.state()).containsExactly(1, 2, 3);
        assertThat(stored.memory().readAllBytes()).containsExactly(4, 5);
        depot.forget(KEY);
        nothingIsLeft();
    }

    @Test
    void whatIsDamagedIsRefused() throws Exception {
        made(1 << 20);
        Files.write(there().resolve("state"), new byte[] {1, 2, 4});
        Optional<StoredGuest> stored = depot().fetch(KEY);
        assertThat(stored).isEmpty();
        nothingIsLeft();
    }

    @Test
    void whatIsOfAnotherSizeIsRefused() throws Exception {
        made(2 << 20);
        assertThat(depot().fetch(KEY)).isEmpty();
        nothingIsLeft();
    }

    @Test
    void nobodyHasIt() {
        var key = new Templates.Key(IMAGE, 2 << 20, new CpuTopology(1, 2, 1));
        assertThat(depot().fetch(key)).isEmpty();
    }

    @Test
    void namesAreChecked() {
        assertThat(TemplateDepot.valid(IMAGE, TemplateDepot.shape(KEY))).isTrue();
        assertThat(TemplateDepot.valid(IMAGE, "../x")).isFalse();
        assertThat(TemplateDepot.valid("..", TemplateDepot.shape(KEY))).isFalse();
    }
}
