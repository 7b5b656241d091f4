package dev.virga.node.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.api.error.ProblemException;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestFactory;
import dev.virga.node.guest.StoredGuest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left in the folder of snapshots when one fails, ends, or its process does. */
class SnapshotFoldersTest {
    private static final String ID = "snap-abcdefgh0123";

    @TempDir private Path folder = Path.of("");

    private static Guest failing(RuntimeException how) {
        return new PretendedGuest(new GuestFactory.Listener((b, o, l) -> {}, l -> {}, () -> true)) {
            @Override
            public void save(Path into) throws IOException {
                Files.writeString(into.resolve("memory"), "half of it");
                throw how;
            }
        };
    }

    private static void whole(Path snapshot, int format) throws IOException {
        Files.createDirectories(snapshot);
        Files.writeString(
                snapshot.resolve("snapshot.json"),
                "{\"format\":"
                        + format
                        + ",\"vm\":\"vm-abcdefgh0123\",\"image\":\"debian\",\"memoryBytes\":1,"
                        + "\"vcpus\":1,\"createdAt\":\"2026-01-01T00:00:00Z\",\"parts\":[]}");
    }

    private Stream<Path> there() throws IOException {
        return Files.list(folder);
    }

    @Test
    void oneThatFailsLeavesNothing() throws Exception {
        Snapshots snapshots = new Snapshots(folder);
        for (RuntimeException how :
                new RuntimeException[] {
                    new IllegalStateException("no memory for that"),
                    new UncheckedIOException(new IOException("no space left"))
                }) {
            assertThatThrownBy(() -> snapshots.take(ID, failing(how)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("no ");
            assertThat(there()).isEmpty();
            assertThat(snapshots.find(ID)).isEmpty();
        }
    }

    @Test
    void whatAnEarlierProcessLeftIsRemovedAndWholeOnesStay() throws Exception {
        Files.createDirectories(folder.resolve(".half-" + ID));
        Files.writeString(folder.resolve(".half-" + ID).resolve("memory"), "half of it");
        whole(folder.resolve(".gone-" + ID), 1);
        whole(folder.resolve("snap-000000000001"), 1);
        Snapshots snapshots = new Snapshots(folder);
        assertThat(there()).containsExactly(folder.resolve("snap-000000000001"));
        snapshots.remove("snap-000000000001");
        snapshots.remove("snap-000000000001");
        assertThat(there()).isEmpty();
    }

    @Test
    void anotherVersionIsRefusedAndSaysSo() throws Exception {
        whole(folder.resolve(ID), 7);
        assertThatThrownBy(() -> StoredGuest.open(folder.resolve(ID)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format version 7");
        assertThatThrownBy(() -> new Snapshots(folder).find(ID))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("format version 7");
    }
}
