package dev.virga.control.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.virga.control.store.Outcome;
import dev.virga.control.store.Rows;
import dev.virga.control.store.Write;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PostgresStoreTest extends SqlStoreContract {
    private static PostgresServer server;
    private String url = "";

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    /** As a frozen control plane does. */
    @Test
    @Timeout(120)
    void whoStandsStillWithinATransactionLosesItAndTheOthersGoOn() throws Exception {
        try (Database frozen = Database.postgresql(url())) {
            Session session = frozen.session();
            frozen.dialect().writes(session);
            frozen.dialect().begin(session);
            LogReader.lock(session);
            assertThat(commit(new Write.PutVm(Rows.vm(1, "meanwhile"))))
                    .isInstanceOf(Outcome.Committed.class);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> LogReader.lock(session));
            frozen.evict(session);
        }
    }

    @Override
    SqlStore another() {
        return SqlStore.postgresql(url(), this::now, "store-test");
    }

    @Override
    String url() {
        if (url.isEmpty()) {
            url = server.freshDatabase();
        }
        return url;
    }
}
