package dev.virga.api.cell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A bearer token in a file that only its owner can read. */
public final class TokenFile {
    private static final int BYTES = 32;

    private TokenFile() {}

    /**
     * Reads the token, and makes it first if there is none. Two processes may do this at once: both
     * get the same token.
     *
     * @throws UncheckedIOException if the file cannot be made or read
     */
    public static String loadOrCreate(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
            return load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("token file " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads the token.
     *
     * @throws IOException if it cannot be read, or the file holds none
     */
    public static String load(Path file) throws IOException {
        String token = Files.readString(file).strip();
        if (token.length() < 16) {
            throw new IOException("token file " + file + " holds no token; delete it");
        }
        return token;
    }

    private static void create(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        Path fresh = Files.createTempFile(folder, file.getFileName().toString(), ".new", owner());
        try {
            Files.writeString(
                    fresh, HexFormat.of().formatHex(secret) + "\n", StandardCharsets.US_ASCII);
            // A link, unlike a move, fails if another process was first; its token then counts.
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException e) {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static FileAttribute<?> owner() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }
}
