package dev.virga.control.store.sql;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
