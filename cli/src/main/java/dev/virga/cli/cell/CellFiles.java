package dev.virga.cli.cell;

import dev.virga.api.cell.CellLayout;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.api.wire.WireException;
import dev.virga.cli.exit.CliException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files in which the local cell is remembered; written under another name and renamed. */
final class CellFiles {
    private final CellLayout layout;

    CellFiles(CellLayout layout) {
        this.layout = layout;
    }

    Optional<CellPlan> plan() throws IOException {
        return read(planFile(), CellPlan.class);
    }

    void save(CellPlan plan) throws IOException {
        write(planFile(), Json.write(plan));
    }

    private Path planFile() {
        return layout.root().resolve("cell.json");
    }

    List<ProcessRecord> records() throws IOException {
        if (!Files.isDirectory(layout.run())) {
            return List.of();
        }
        List<ProcessRecord> records = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.run(), "*.json")) {
            for (Path file : files) {
                read(file, ProcessRecord.class).ifPresent(records::add);
            }
        }
        records.sort(Comparator.comparing(ProcessRecord::name));
        return records;
    }

    void save(ProcessRecord record) throws IOException {
        write(layout.run().resolve(record.name() + ".json"), Json.write(record));
    }

    void remove(ProcessRecord record) throws IOException {
        Files.deleteIfExists(layout.run().resolve(record.name() + ".json"));
    }

    /** Removes everything of the cell. */
    void purge() throws IOException {
        if (!Files.isDirectory(layout.root())) {
            return;
        }
        try (Stream<Path> files = Files.walk(layout.root())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(Files.readString(file), type, Strictness.IGNORE_UNKNOWN));
        } catch (WireException e) {
            throw new CliException(
                    file + " is damaged (" + e.getMessage() + "); run: cloudctl down --purge");
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.resolveSibling(".");
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, file.getFileName().toString(), ".new");
        Files.writeString(fresh, text + "\n");
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
