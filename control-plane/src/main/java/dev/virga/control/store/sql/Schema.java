package dev.virga.control.store.sql;

import dev.virga.control.store.Project;
import dev.virga.control.store.Row;
import dev.virga.control.store.StoreException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The tables, brought to the newest version by migrations, never back. */
final class Schema {
    /** The version that this build knows; the newest migration's number. */
    static final int VERSION = 4;

    private static final System.Logger LOG = System.getLogger(Schema.class.getName());
    private static final String FOLDER = "classpath:dev/virga/control/store/sql";

    private Schema() {}

    /**
     * Makes or renews the tables.
     *
     * @throws StoreException if they are of a newer version, or not ours
     */
    static void prepare(Database database) {
        int found = version(database);
        if (found == VERSION) {
            // The usual case, without waking the library: a third of a second at each start.
            return;
        }
        if (found > VERSION) {
            throw new StoreException(
                    "the store "
                            + database.name()
                            + " has version "
                            + found
                            + " of the tables, this release knows up to "
                            + VERSION
                            + ": start the newer release, or another store");
        }
        try {
            Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(database.pool())
                    .locations(FOLDER)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreException(
                    "the tables of the store "
                            + database.name()
                            + " cannot be prepared: "
                            + firstLine(e),
                    e);
        }
    }

    /** The version of the tables; 0 if there are none. */
    private static int version(Database database) {
        try (Session session = database.session()) {
            return session
                    .query(
                            "SELECT version FROM flyway_schema_history"
                                    + " WHERE success AND version IS NOT NULL",
                            line -> Integer.parseInt(line.getString(1)))
                    .stream()
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElse(0);
        } catch (SQLException e) {
            LOG.log(Level.DEBUG, "no history of the tables: {0}", e.getMessage());
            // The library makes it; if something else is wrong, it says what.
            return 0;
        }
    }

    /** Gives an empty store its id and its first project; a store that has them keeps them. */
    static void found(Session session, String storeId) throws SQLException {
        int fresh =
                session.update(
                        "INSERT INTO store (one, id, revision, compacted) VALUES (1, ?, 0, 0)"
                                + " ON CONFLICT (one) DO NOTHING",
                        storeId);
        if (fresh == 1) {
            Row first = Project.standard();
            session.update(
                    RowWriter.INSERT,
                    first.kind().word(),
                    first.key(),
                    first.version(),
                    0L,
                    null,
                    Bodies.write(first));
            Quotas.limit(session, Project.standard());
        }
    }

    private static String firstLine(FlywayException e) {
        return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
    }
}
