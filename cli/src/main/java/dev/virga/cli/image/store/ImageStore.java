package dev.virga.cli.image.store;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.wire.Json;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts images into the image folder and takes them out. An image is prepared in a staging folder
 * and appears by one rename, so others never see a half-made one; what a killed process leaves
 * behind is no image and is swept away later.
 */
public final class ImageStore {

    private static final String STAGING = ".staging-";
    private static final Duration STALE = Duration.ofHours(6);

    private final Path folder;
    private final ImageCatalog catalog;

    /** The store of a home. */
    public ImageStore(VirgaHome home) {
        this.folder = home.images();
        this.catalog = new ImageCatalog(folder);
    }

    /** For looking only. */
    public ImageCatalog catalog() {
        return catalog;
    }

    /**
     * The image of a name or id.
     *
     * @throws CliException with {@link ExitCode#NOT_FOUND} if there is none
     */
    public ImageManifest require(String nameOrId) throws IOException {
        return catalog.find(nameOrId)
                .orElseThrow(() ->
                        new CliException(
                                ExitCode.NOT_FOUND,
                                "no image '"
                                        + nameOrId
                                        + "': 'cloudctl image ls' lists them,"
                                        + " 'cloudctl image build debian' makes one"));
    }

    /** An empty folder for the parts of a new image, named by their roles. */
    public Path stage() throws IOException {
        Files.createDirectories(folder);
        sweep();
        return Files.createTempDirectory(folder, STAGING);
    }

    /**
     * Makes a staged folder an image.
     *
     * @param staging from {@link #stage()}, with the files {@code kernel} and, as there are, {@code
     *     initrd} and {@code disk}
     */
    public ImageManifest commit(
            Path staging, String name, String version, String commandLine, Optional<String> recipe)
            throws IOException {
        return commit(staging, name, version, commandLine, recipe, Optional.empty());
    }

    /**
     * The same for an image of which it is known what the agent inside understands.
     *
     * @param agent see {@link ImageManifest#agent}
     */
    public ImageManifest commit(
            Path staging,
            String name,
            String version,
            String commandLine,
            Optional<String> recipe,
            Optional<Integer> agent)
            throws IOException {
        List<ImagePart> parts = new ArrayList<>();
        for (ImagePart.Role role : ImagePart.Role.values()) {
            Path file = staging.resolve(role.toString());
            if (Files.isRegularFile(file)) {
                parts.add(new ImagePart(role, role.toString(), Files.size(file), sha256(file)));
            }
        }
        ImageManifest manifest =
                new ImageManifest(
                        ImageManifest.FORMAT,
                        ImageManifest.idOf(name, parts, commandLine),
                        name,
                        version,
                        "riscv64",
                        Instant.now().truncatedTo(ChronoUnit.MILLIS),
                        commandLine,
                        parts,
                        recipe,
                        agent);
        Path description = staging.resolve(ImageManifest.FILE_NAME);
        Files.writeString(description, Json.write(manifest) + "\n");
        Path target = catalog.folderOf(manifest);
        if (Files.isDirectory(target)) {
            // The same content once more. What stands there may have been damaged since: each file
            // is replaced by the good one at once; who has the other open keeps it.
            for (ImagePart part : parts) {
                replace(staging.resolve(part.file()), target.resolve(part.file()));
            }
            replace(description, target.resolve(ImageManifest.FILE_NAME));
            delete(staging);
        } else {
            Files.setPosixFilePermissions(staging, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
        }
        return manifest;
    }

    private static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether all parts are there in full size: not whether their content is right. */
    public boolean complete(ImageManifest image) throws IOException {
        for (ImagePart part : image.parts()) {
            Path file = catalog.folderOf(image).resolve(part.file());
            if (!Files.isRegularFile(file) || Files.size(file) != part.sizeBytes()) {
                return false;
            }
        }
        return true;
    }

    /** Removes an image: by a rename first, so that it is gone at once. */
    public void remove(ImageManifest image) throws IOException {
        Path doomed = Files.createTempDirectory(folder, STAGING);
        Files.move(
                catalog.folderOf(image), doomed.resolve("image"), StandardCopyOption.ATOMIC_MOVE);
        delete(doomed);
    }

    /** Deletes a folder with all that is in it; links are not followed. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void sweep() throws IOException {
        Instant stale = Instant.now().minus(STALE);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, STAGING + "*")) {
            for (Path entry : entries) {
                if (Files.getLastModifiedTime(entry).toInstant().isBefore(stale)) {
                    delete(entry);
                }
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 18];
            int count;
            while ((count = in.read(buffer)) > 0) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
