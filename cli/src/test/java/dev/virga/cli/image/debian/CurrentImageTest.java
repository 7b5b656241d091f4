package dev.virga.cli.image.debian;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.image.ImageManifest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CurrentImageTest {
    @Test
    void anImageOfThisBuilderIsCurrentAndOneOfAnotherIsNot() {
        assertThat(DebianBuilder.current(of(Optional.of(DebianBuilder.recipe(Optional.empty())))))
                .isTrue();
        assertThat(DebianBuilder.current(of(Optional.of("0123456789abcdef")))).isFalse();
    }

    @Test
    void whatSomebodyImportedIsLeftToThem() {
        assertThat(DebianBuilder.current(of(Optional.empty()))).isTrue();
    }

    private static ImageManifest of(Optional<String> recipe) {
        return new ImageManifest(
                ImageManifest.FORMAT,
                "0123456789abcdef",
                "debian",
                "trixie",
                "riscv64",
                Instant.EPOCH,
                "",
                List.of(),
                recipe);
    }
}
