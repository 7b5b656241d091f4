package dev.virga.deploy.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The Debian image that {@code cloudctl image build debian} makes, built once for all tests into
 * this build's outputs, or the one in the folder that {@code -Dvirga.images} names.
 *
 * @param folder its folder
 * @param manifest what is in it
 */
public record TestImage(Path folder, ImageManifest manifest) {
    /** The top folder of the project; Maven runs the tests in the module's. */
    static final Path HOUSE = Path.of("").toAbsolutePath().resolveSibling("");

    /** Where logs and disks of test guests go. */
    static final Path OUTPUT = Path.of("target", "guests").toAbsolutePath();

    /** The home of this build's images. */
    static final Path HOME = Path.of("target", "virga-home").toAbsolutePath();

    private static final int BUILD_MINUTES = 20;

    /** The image, built when it isn't there yet. */
    public static synchronized TestImage debian() {
        try {
            String given = System.getProperty("virga.images");
            if (given == null) {
                build("image-build.log");
            }
            return find(given == null ? HOME.resolve("data/images") : Path.of(given), "debian");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The image with a root disk, built when it isn't there yet; always in this build's home. */
    static synchronized TestImage debianDisk() {
        try {
            build("image-build-disk.log", "--root-disk", "512M");
            return find(HOME.resolve("data/images"), "debian-disk");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestImage find(Path images, String name) throws IOException {
        ImageCatalog catalog = new ImageCatalog(images);
        ImageManifest manifest = catalog.find(name).orElseThrow();
        return new TestImage(catalog.folderOf(manifest), manifest);
    }

    private static void build(String logName, String... options) throws IOException {
        Files.createDirectories(OUTPUT);
        Path log = OUTPUT.resolve(logName);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                HOUSE.resolve("cli/cloudctl").toString(),
                                "image",
                                "build",
                                "debian"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("VIRGA_HOME", HOME.toString());
        builder.environment().put("VIRGA_BUILD", "off");
        // Tests are not the place to train start-up caches in the background.
        builder.environment().put("VIRGA_AOT", "off");
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
            assertThat(ended).as("cloudctl image build debian ends; its words: " + log).isTrue();
            assertThat(process.exitValue())
                    .as("cloudctl image build debian: " + Files.readString(log))
                    .isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    Path kernel() {
        return file(ImagePart.Role.KERNEL);
    }

    Path initrd() {
        return file(ImagePart.Role.INITRD);
    }

    String commandLine() {
        return manifest.commandLine();
    }

    private Path file(ImagePart.Role role) {
        return manifest.parts().stream()
                .filter(part -> part.role() == role)
                .findFirst()
                .map(part -> folder.resolve(part.file()))
                .orElseThrow();
    }
}
