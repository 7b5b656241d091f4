package dev.virga.node.image;

import dev.virga.api.image.ImagePart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Checks the parts of images against their digests. A file that was found good is read again only
 * when it is another one by its size or times. Safe from any thread.
 */
final class PartCheck {
    private static final int CHUNK = 256 * 1024;

    private final Map<Path, Good> good = new ConcurrentHashMap<>();

    /** A file as it was when its content was found right. */
    private record Good(String sha256, FileTime modified, long size, Optional<Object> key) {}

    /**
     * What is wrong with a part.
     *
     * @param file where it should be
     * @param what in words that follow "kernel ", for instance
     */
    record Damage(ImagePart part, Path file, String what) {}

    /** The first damage of an image; empty if all of it is as it should be. */
    Optional<Damage> damage(LocalImage image) throws IOException {
        for (ImagePart part : image.manifest().parts()) {
            Optional<Damage> damage = damage(part, image.folder().resolve(part.file()));
            if (damage.isPresent()) {
                return damage;
            }
        }
        return Optional.empty();
    }

    /** What is wrong with a file that should be a part. */
    Optional<Damage> damage(ImagePart part, Path file) throws IOException {
        Optional<String> wrong = wrong(part, file);
        if (wrong.isPresent()) {
            good.remove(file);
        }
        return wrong.map(what -> new Damage(part, file, what));
    }

    private Optional<String> wrong(ImagePart part, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.of("is missing");
        }
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        if (now.size() != part.sizeBytes()) {
            return Optional.of(
                    "is corrupt: " + now.size() + " bytes instead of " + part.sizeBytes());
        }
        Good seen =
                new Good(
                        part.sha256(),
                        now.lastModifiedTime(),
                        now.size(),
                        Optional.ofNullable(now.fileKey()));
        if (seen.equals(good.get(file))) {
            return Optional.empty();
        }
        if (!digest(file).equals(part.sha256())) {
            return Optional.of("is corrupt: its content is not what its digest says");
        }
        good.put(file, seen);
        return Optional.empty();
    }

    /** A folder is no more. */
    void forget(Path folder) {
        good.keySet().removeIf(file -> file.startsWith(folder));
    }

    private static String digest(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[CHUNK];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
