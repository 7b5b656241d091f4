package dev.virga.control.image;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The upload of one image on the disk, while one thread of one process works with it. */
final class UploadFolder implements AutoCloseable {
    private static final String PREFIX = ".upload-";

    private final Path target;
    private final Path staging;
    private final FileLock lock;

    /**
     * The upload of an image.
     *
     * @param lock let go in the end
     */
    UploadFolder(Path images, String id, FileLock lock) {
        this.target = images.resolve(id);
        this.staging = images.resolve(PREFIX + id);
        this.lock = lock;
    }

    /** All that are under way. */
    static List<Path> all(Path images) throws IOException {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(
                        images,
                        entry ->
                                entry.getFileName().toString().startsWith(PREFIX)
                                        && Files.isDirectory(entry))) {
            entries.forEach(all::add);
        }
        return all;
    }

    boolean begun() {
        return Files.isRegularFile(staging.resolve(ImageManifest.FILE_NAME));
    }

    /** What is to come, if an upload is under way. */
    Optional<ImageManifest> manifest() throws IOException {
        return begun()
                ? Optional.of(
                        Json.read(
                                Files.readString(staging.resolve(ImageManifest.FILE_NAME)),
                                ImageManifest.class,
                                Strictness.IGNORE_UNKNOWN))
                : Optional.empty();
    }

    void begin(ImageManifest image) throws IOException {
        Files.createDirectories(staging);
        Files.writeString(staging.resolve(ImageManifest.FILE_NAME), Json.write(image) + "\n");
    }

    /** How much of a part is here; all of it only if it is what it should be. */
    long received(ImagePart part) throws IOException {
        Path arriving = staging.resolve(part.file());
        if (good(target.resolve(part.file()), part) || good(arriving, part)) {
            return part.sizeBytes();
        }
        if (!Files.isRegularFile(arriving)) {
            return 0;
        }
        if (Files.size(arriving) >= part.sizeBytes()) {
            Files.delete(arriving);
            return 0;
        }
        return Files.size(arriving);
    }

    private static boolean good(Path file, ImagePart part) throws IOException {
        return Files.isRegularFile(file)
                && Files.size(file) == part.sizeBytes()
                && sha256(file).equals(part.sha256());
    }

    /** Writes a piece; answers how much is here then. */
    long write(ImagePart part, long offset, ByteBuffer piece) throws IOException {
        Path arriving = staging.resolve(part.file());
        long received;
        try (FileChannel out =
                FileChannel.open(arriving, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (offset > out.size()) {
                throw new ProblemException(
                        ErrorCode.CONFLICT,
                        "of the "
                                + part.role()
                                + " "
                                + out.size()
                                + " bytes are here; go on there");
            }
            long at = offset;
            while (piece.hasRemaining()) {
                at += out.write(piece, at);
            }
            received = out.size();
        }
        if (received == part.sizeBytes() && !good(arriving, part)) {
            Files.delete(arriving);
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "the "
                            + part.role()
                            + " arrived, but is not what the manifest says (its SHA-256 is"
                            + " another); send it again");
        }
        return received;
    }

    /** Makes what has arrived an image, at once; one that is there is repaired. */
    void publish(ImageManifest image) throws IOException {
        if (!Files.isDirectory(staging)) {
            return;
        }
        begin(image);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(staging)) {
            for (Path each : files) {
                flush(each);
            }
        }
        if (Files.isDirectory(target)) {
            for (ImagePart part : image.parts()) {
                if (Files.isRegularFile(staging.resolve(part.file()))) {
                    replace(part.file());
                }
            }
            replace(ImageManifest.FILE_NAME);
            drop(staging);
        } else {
            Files.setPosixFilePermissions(staging, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void replace(String name) throws IOException {
        Files.move(
                staging.resolve(name),
                target.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes what has arrived. */
    static void drop(Path staging) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(staging)) {
            for (Path each : files) {
                Files.deleteIfExists(each);
            }
        }
        Files.deleteIfExists(staging);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 18];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.release();
    }
}
