package dev.virga.api.image;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What an image is: {@code manifest.json} in its folder. Immutable; an image is never changed, only
 * replaced by another with another id.
 *
 * @param format version of the manifest's own format, {@link #FORMAT}; others are refused
 * @param id first 16 hexadecimal digits of the digest of the name, the parts and the command line
 * @param name what people call it, such as {@code debian}; the newest image of a name wins
 * @param version the distribution's version, or empty
 * @param architecture always {@code riscv64} for now
 * @param createdAt when it was built or imported
 * @param commandLine the kernel command line that machines boot it with
 * @param parts its files; at most one of each role
 * @param recipe digest of what it was built from, by which a builder knows its own work again;
 *     absent when imported
 * @param agent what the agent inside understands, {@link #NAMELESS} for instance; absent when that
 *     is not known
 */
public record ImageManifest(
        int format,
        String id,
        String name,
        String version,
        String architecture,
        Instant createdAt,
        String commandLine,
        List<ImagePart> parts,
        Optional<String> recipe,
        Optional<Integer> agent) {

    /** The version of the manifest's own format that this class describes. */
    public static final int FORMAT = 1;

    /** An agent whose guest can start without a name and be told later who it is: a template. */
    public static final int NAMELESS = 2;

    /** The file name of a manifest in an image's folder. */
    public static final String FILE_NAME = "manifest.json";

    /** Checks the names and that no role comes twice. */
    public ImageManifest {
        parts = List.copyOf(parts);
        if (format != FORMAT) {
            throw new IllegalArgumentException("image manifest of unknown format " + format);
        }
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
            throw new IllegalArgumentException(
                    "image name '"
                            + name
                            + "': use 1 to 63 of a-z 0-9 . _ - (first a letter or digit)");
        }
        if (!id.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException("not an image id: " + id);
        }
        if (parts.stream().map(ImagePart::role).distinct().count() != parts.size()) {
            throw new IllegalArgumentException("image " + name + " has two parts of one role");
        }
    }

    /** One whose agent is not known. */
    public ImageManifest(
            int format,
            String id,
            String name,
            String version,
            String architecture,
            Instant createdAt,
            String commandLine,
            List<ImagePart> parts,
            Optional<String> recipe) {
        this(
                format,
                id,
                name,
                version,
                architecture,
                createdAt,
                commandLine,
                parts,
                recipe,
                Optional.empty());
    }

    /** Whether a guest of it can start without a name, to become a template. */
    public boolean nameless() {
        return agent.filter(version -> version >= NAMELESS).isPresent();
    }

    /** The part of a role, if the image has one. */
    public Optional<ImagePart> part(ImagePart.Role role) {
        return parts.stream().filter(part -> part.role() == role).findFirst();
    }

    /** All files together. */
    public long sizeBytes() {
        return parts.stream().mapToLong(ImagePart::sizeBytes).sum();
    }

    /** The id that an image with this content has. */
    public static String idOf(String name, List<ImagePart> parts, String commandLine) {
        StringBuilder text = new StringBuilder(name).append('\n');
        for (ImagePart part : parts) {
            text.append(part.role()).append(' ').append(part.sha256()).append('\n');
        }
        text.append(commandLine).append('\n');
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
