package dev.virga.control.store.sql;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.control.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends SqlStoreContract {
    @TempDir private Path folder;

    @Override
    SqlStore another() {
        return SqlStore.sqlite(folder.resolve("cell.db"), this::now, "store-test");
    }

    @Override
    String url() {
        return "jdbc:sqlite:" + folder.resolve("cell.db");
    }

    @Test
    void aFileThatIsNoStoreIsRefused() throws Exception {
        Path file = folder.resolve("other.db");
        Files.writeString(file, "no database at all, but long enough to be taken for one\n");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqlStore.sqlite(file, this::now, "store-test"))
                .withMessageContaining("other.db");
    }

    @Test
    void aFileOfAnotherHostIsRefused() {
        Path file = folder.resolve("cell.db");
        HostIdentity here = new HostIdentity("here", "m1", "b1");
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqliteFile.claim(file, new HostIdentity("x", "y", "z")))
                .withMessageContaining("PostgreSQL")
                .withMessageContaining("cell.db.host");
        Path mine = folder.resolve("mine.db");
        SqliteFile.claim(mine, here);
        SqliteFile.claim(mine, new HostIdentity("renamed", "m1", "b2"));
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqliteFile.claim(mine, new HostIdentity("renamed", "m2", "b3")));
    }

    @Test
    void twoThatStartAtOnceBothGetTheFile() throws Exception {
        Path file = folder.resolve("shared.db");
        HostIdentity here = new HostIdentity("here", "m1", "b1");
        Runnable claims =
                () -> {
                    for (int i = 0; i < 500; i++) {
                        SqliteFile.claim(file, here);
                    }
                };
        var other = CompletableFuture.runAsync(claims);
        claims.run();
        other.get();
    }

    @Test
    void aNetworkFileSystemIsRefused() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> SqliteFile.refuseRemote(folder.resolve("cell.db"), "nfs4"))
                .withMessageContaining("use PostgreSQL");
        SqliteFile.refuseRemote(folder.resolve("cell.db"), "ext4");
    }
}
