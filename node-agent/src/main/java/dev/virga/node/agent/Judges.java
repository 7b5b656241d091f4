package dev.virga.node.agent;

import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The agent as a witness of the processes that may judge its lease. */
final class Judges {
    private Judges() {}

    /**
     * Whether every process that has a file in the folder is gone, and there is at least one. A
     * file that cannot be understood stands for one that lives.
     */
    static boolean allGone(String folder) {
        boolean any = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(folder), "*.json")) {
            for (Path file : files) {
                any = true;
                ProcessIdentity judge =
                        Json.read(
                                Files.readString(file),
                                ProcessIdentity.class,
                                Strictness.IGNORE_UNKNOWN);
                if (!judge.gone()) {
                    return false;
                }
            }
        } catch (IOException | WireException e) {
            return false;
        }
        return any;
    }
}
