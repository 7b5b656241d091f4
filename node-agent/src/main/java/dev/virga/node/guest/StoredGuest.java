package dev.virga.node.guest;

import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmSpec;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A guest's snapshot in a folder: {@code state} (harts and devices), {@code memory} and, if it has
 * one, {@code root.raw} (its disk), of one instant, and {@code snapshot.json}, which says what they
 * are and the digest of each. Nothing is used whose digest is wrong. One thread at a time.
 */
public final class StoredGuest {
    /** The version of the folder's format. */
    static final int FORMAT = 1;

    static final String STATE = "state";
    static final String MEMORY = "memory";

    /** Of a template: how its disk differs from its image's. */
    static final String CHANGES = "changes";

    static final String MANIFEST = "snapshot.json";

    private final Path folder;
    private final Manifest manifest;

    /** What is in the folder. */
    record Manifest(
            int format,
            VmId vm,
            String image,
            long memoryBytes,
            int vcpus,
            Instant createdAt,
            List<Part> parts) {
        Manifest {
            parts = List.copyOf(parts);
        }
    }

    /** One file. */
    record Part(String file, long sizeBytes, String sha256) {}

    private StoredGuest(Path folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /** Writes a file of the folder. */
    @FunctionalInterface
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    static void write(Path folder, String name, Writing writing) throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            writing.to(out);
        }
    }

    /** Its files are in the folder: now it is a snapshot, and on the disk when this returns. */
    static void seal(Path folder, VmId vm, VmSpec spec) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (String name : List.of(STATE, MEMORY, RootDisk.FILE, CHANGES)) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                flush(file);
                parts.add(new Part(name, Files.size(file), digest(file)));
            }
        }
        Manifest manifest =
                new Manifest(
                        FORMAT,
                        vm,
                        spec.image(),
                        spec.memoryBytes(),
                        spec.vcpus(),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS),
                        parts);
        Path file = folder.resolve(MANIFEST);
        Files.writeString(file, Json.write(manifest));
        flush(file);
    }

    /** Whether there is a whole one in a folder. */
    public static boolean in(Path folder) {
        return Files.isRegularFile(folder.resolve(MANIFEST));
    }

    /**
     * The one in a folder.
     *
     * @throws IOException for people, if there is none that this release understands
     */
    public static StoredGuest open(Path folder) throws IOException {
        if (!in(folder)) {
            throw new IOException("this node does not have the snapshot");
        }
        try {
            Manifest manifest =
                    Json.read(
                            Files.readString(folder.resolve(MANIFEST)),
                            Manifest.class,
                            Strictness.IGNORE_UNKNOWN);
            if (manifest.format() != FORMAT) {
                throw new IOException(
                        "the snapshot has format version "
                                + manifest.format()
                                + ", this release knows "
                                + FORMAT);
            }
            return new StoredGuest(folder, manifest);
        } catch (WireException e) {
            throw new IOException("the snapshot's description is damaged: " + e.getMessage(), e);
        }
    }

    Manifest manifest() {
        return manifest;
    }

    /** What is said of it to the control plane. */
    public SnapshotReceipt receipt() {
        return new SnapshotReceipt(
                manifest.parts().stream().mapToLong(Part::sizeBytes).sum(), manifest.createdAt());
    }

    /** Says why a guest can't begin with it, if it can't. */
    Optional<String> mismatch(VmSpec spec) {
        if (!spec.image().equals(manifest.image())) {
            return Optional.of("the snapshot is of image " + manifest.image());
        }
        if (spec.memoryBytes() != manifest.memoryBytes() || spec.vcpus() != manifest.vcpus()) {
            return Optional.of(
                    "the snapshot is of a VM with "
                            + manifest.vcpus()
                            + " CPUs and "
                            + (manifest.memoryBytes() >> 20)
                            + " MiB");
        }
        return Optional.empty();
    }

    /** The disk, if it has one; {@link #check} it. */
    Optional<Path> disk() {
        return part(RootDisk.FILE).map(part -> folder.resolve(part.file()));
    }

    /** Which of these files it has. */
    List<String> has(List<String> names) {
        return names.stream().filter(name -> part(name).isPresent()).toList();
    }

    /** How its disk differs from its image's. */
    InputStream changes() throws IOException {
        check(CHANGES);
        return Files.newInputStream(folder.resolve(CHANGES));
    }

    /** Harts and devices. */
    byte[] state() throws IOException {
        check(STATE);
        return Files.readAllBytes(folder.resolve(STATE));
    }

    /** The memory's stream; checked by whoever reads it, record by record, and by this before. */
    InputStream memory() throws IOException {
        check(MEMORY);
        return Files.newInputStream(folder.resolve(MEMORY));
    }

    /** Reads one file through, and refuses it if it is not what was written. */
    void check(String name) throws IOException {
        Part part = part(name).orElseThrow(() -> new IOException("the snapshot has no " + name));
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)
                || Files.size(file) != part.sizeBytes()
                || !digest(file).equals(part.sha256())) {
            throw new IOException("the snapshot is damaged: its " + name + " has changed");
        }
    }

    private Optional<Part> part(String name) {
        return manifest.parts().stream().filter(part -> part.file().equals(name)).findFirst();
    }

    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static String digest(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
