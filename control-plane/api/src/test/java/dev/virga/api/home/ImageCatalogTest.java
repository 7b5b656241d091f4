package dev.virga.api.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCatalogTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void anAbsentFolderHasNoImages() throws IOException {
        assertThat(new ImageCatalog(folder.resolve("none")).list()).isEmpty();
    }

    @Test
    void theNewestOfANameIsFoundAndAnyById() throws IOException {
        ImageManifest old = put("debian", "1", Instant.parse("2026-01-01T00:00:00Z"));
        ImageManifest young = put("debian", "2", Instant.parse("2026-02-01T00:00:00Z"));
        Files.createDirectories(folder.resolve("abc-half-made"));
        ImageCatalog catalog = new ImageCatalog(folder);
        assertThat(catalog.list()).containsExactly(young, old);
        assertThat(catalog.find("debian")).contains(young);
        assertThat(catalog.find(old.id())).contains(old);
        assertThat(catalog.find("other")).isEmpty();
    }

    @Test
    void aBrokenManifestIsNamed() throws IOException {
        Path image = Files.createDirectories(folder.resolve("0123456789abcdef"));
        Files.writeString(image.resolve("manifest.json"), "{\"format\":7}");
        assertThatThrownBy(() -> new ImageCatalog(folder).list())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("0123456789abcdef")
                .hasMessageContaining("not an image manifest");
    }

    @Test
    void theIdDependsOnNamePartsAndCommandLine() {
        List<ImagePart> parts = List.of(part("a"));
        assertThat(ImageManifest.idOf("n", parts, "x"))
                .matches("[0-9a-f]{16}")
                .isEqualTo(ImageManifest.idOf("n", parts, "x"))
                .isNotEqualTo(ImageManifest.idOf("m", parts, "x"))
                .isNotEqualTo(ImageManifest.idOf("n", parts, "y"))
                .isNotEqualTo(ImageManifest.idOf("n", List.of(part("b")), "x"));
    }

    @Test
    void partsStayInsideTheirFolder() {
        assertThatThrownBy(() -> new ImagePart(ImagePart.Role.KERNEL, "../x", 1, "0".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private ImageManifest put(String name, String digit, Instant createdAt) throws IOException {
        List<ImagePart> parts = List.of(part(digit));
        ImageManifest image =
                new ImageManifest(
                        ImageManifest.FORMAT,
                        ImageManifest.idOf(name, parts, ""),
                        name,
                        "",
                        "riscv64",
                        createdAt,
                        "",
                        parts,
                        Optional.empty());
        Path target = Files.createDirectories(folder.resolve(image.id()));
        Files.writeString(target.resolve(ImageManifest.FILE_NAME), Json.write(image));
        return image;
    }

    private static ImagePart part(String digit) {
        return new ImagePart(ImagePart.Role.KERNEL, "kernel", 1, digit.repeat(64));
    }
}
