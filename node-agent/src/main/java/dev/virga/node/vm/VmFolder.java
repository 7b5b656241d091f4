package dev.virga.node.vm;

import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmOrigin;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of one VM on this node: its disk, its console's log, and what the agent remembers of
 * it. Not safe from several threads.
 */
final class VmFolder {
    private static final String MEMORY = "vm.json";
    private static final String ORIGIN = "origin.json";

    private final Path path;

    VmFolder(Path path) {
        this.path = path;
    }

    /** Makes it if it is not there. */
    void make() throws IOException {
        Files.createDirectories(path);
    }

    Path path() {
        return path;
    }

    Path consoleLog() {
        return path.resolve("console.log");
    }

    /** Remembers; when this returns it is on the disk, old or new but never half. */
    void remember(KeptVm kept) throws IOException {
        make();
        Path fresh = path.resolve(MEMORY + ".new");
        ByteBuffer text = ByteBuffer.wrap(Json.write(kept).getBytes(StandardCharsets.UTF_8));
        try (FileChannel file =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (text.hasRemaining()) {
                file.write(text);
            }
            file.force(true);
        }
        Files.move(
                fresh,
                path.resolve(MEMORY),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * What was remembered; empty if nothing was.
     *
     * @throws IOException if it cannot be read or is not what it should be
     */
    Optional<KeptVm> remembered() throws IOException {
        Path file = path.resolve(MEMORY);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            KeptVm kept =
                    Json.read(Files.readString(file), KeptVm.class, Strictness.IGNORE_UNKNOWN);
            if (!path.endsWith(kept.vm().value())) {
                throw new IOException(file + " speaks of " + kept.vm());
            }
            return Optional.of(kept);
        } catch (WireException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Whether the VM has begun there already. */
    boolean begunAt(VmOrigin origin) throws IOException {
        Path file = path.resolve(ORIGIN);
        return Files.exists(file) && Files.readString(file).equals(Json.write(origin));
    }

    /** The VM has begun there, and will not do so again. */
    void begin(VmOrigin origin) throws IOException {
        Path fresh = path.resolve(ORIGIN + ".new");
        Files.writeString(fresh, Json.write(origin));
        Files.move(
                fresh,
                path.resolve(ORIGIN),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes everything. */
    void remove() throws IOException {
        remove(path);
    }

    static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Whose folder this is, by its name. */
    static Optional<VmId> owner(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return VmId.valid(name) ? Optional.of(new VmId(name)) : Optional.empty();
    }
}
