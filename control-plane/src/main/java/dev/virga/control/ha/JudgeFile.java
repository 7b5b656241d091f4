package dev.virga.control.ha;

import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Says to the agents of this host who judges: an agent that sees every judge's process gone knows
 * that nobody can fence it, and lets its guests run on. The file must be there before its process
 * judges, and stays when it ends; a later process of that name writes over it.
 */
public final class JudgeFile {
    private JudgeFile() {}

    /**
     * Writes the file of this process.
     *
     * @return the folder, for a {@link dev.virga.api.node.LeaseGrant}; empty if this host cannot
     *     tell its processes apart, so that no agent relies on it
     * @throws UncheckedIOException if it cannot be written
     */
    public static Optional<String> write(Path folder, String name) {
        Optional<ProcessIdentity> self = ProcessIdentity.self();
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve(name + ".json");
            if (self.isEmpty()) {
                // Nobody can say that this one is gone.
                Files.writeString(file, "{}");
                return Optional.empty();
            }
            Path fresh = folder.resolve(name + ".new");
            Files.writeString(fresh, Json.write(self.get()));
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(folder.toAbsolutePath().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e, e);
        }
    }
}
