package dev.virga.control.store.sql;

import dev.virga.control.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * How much room the store's disk has, and which changes are made with it. New things are refused
 * early, so that what is there can still be stopped and moved; and however full the disk is, leases
 * are renewed. For that a store in a file grows ahead of what is written: it always has free pages
 * inside, which nobody else can take, and its write-ahead log has its full length and is written
 * over and over (sqlite.org/wal.html section 2.2). While the disk is full the log of changes is
 * kept short, so that its pages are used again. Of a server's disk nothing is known until it
 * refuses a change: then leases are tried alone. For the thread that writes.
 */
final class Room {
    /** With less than this nothing new is taken, and the file does not grow. */
    static final long SCARCE_BYTES = 32L << 20;

    /** With less free pages (of 4 KiB) than this the file grows, while there is room. */
    private static final long FEW_PAGES = 1024;

    /** With less than this the last ones are for leases alone. */
    private static final long LAST_PAGES = 512;

    /** It grows by so many rows, which are taken out again. */
    private static final int ROWS = 8;

    private static final String ROW = "0".repeat(1 << 20);

    /** The log while the disk is full; a watcher that is further behind lists again. */
    private static final long REVISIONS_KEPT = 1_000;

    /** How long nothing but leases is tried after the disk was found full. */
    private static final Duration STRUCK = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(Room.class.getName());

    private final Optional<FileStore> disk;
    private final String name;
    private boolean grown;
    private boolean struck;
    private long struckAt;

    private Room(Optional<FileStore> disk, String name) {
        this.disk = disk;
        this.name = name;
    }

    /**
     * The room of a database.
     *
     * @param file of a database in a file
     */
    static Room of(Optional<Path> file, String name) {
        try {
            return new Room(
                    file.isPresent()
                            ? Optional.of(Files.getFileStore(file.get()))
                            : Optional.empty(),
                    name);
        } catch (IOException e) {
            throw new UncheckedIOException("the disk of " + name + " cannot be looked at", e);
        }
    }

    /**
     * Lets the file grow if it has to and can; in transactions of its own. At first always, which
     * gives the write-ahead log its length.
     */
    void grow(Database database) {
        if (disk.isEmpty() || usable() < SCARCE_BYTES) {
            return;
        }
        try {
            if (grown && database.read(Room::free) >= FEW_PAGES) {
                return;
            }
            grown = true;
            database.write(Room::fill);
            // Only then the pages are in the file itself.
            database.read(session -> session.first("PRAGMA wal_checkpoint", line -> ""));
            database.write(session -> session.update("DELETE FROM reserve"));
        } catch (StoreException e) {
            LOG.log(Level.WARNING, "no reserve for a full disk: {0}", e.getMessage());
        }
    }

    private static int fill(Session session) throws SQLException {
        session.update("DELETE FROM reserve");
        for (int row = 1; row <= ROWS; row++) {
            session.update("INSERT INTO reserve (one, filler) VALUES (?, ?)", row, ROW);
        }
        return ROWS;
    }

    /** The least urgent change that may be made now; within the transaction that makes it. */
    Urgency least(Session session, LogReader.Head head) throws SQLException {
        if (struck && System.nanoTime() - struckAt < STRUCK.toNanos()) {
            Compaction.shorten(session, head, REVISIONS_KEPT);
            return Urgency.LEASE;
        }
        struck = false;
        if (disk.isEmpty() || usable() >= SCARCE_BYTES) {
            return Urgency.ORDER;
        }
        if (free(session) < LAST_PAGES) {
            Compaction.shorten(session, head, REVISIONS_KEPT);
        }
        return free(session) < LAST_PAGES ? Urgency.LEASE : Urgency.WORK;
    }

    /** The database has found its disk full. */
    void struck() {
        struck = true;
        struckAt = System.nanoTime();
    }

    /** Says why a change is not made. */
    String refusal() {
        return "the disk of the store "
                + name
                + " is full"
                + (disk.isPresent() ? " (" + (usable() >> 20) + " MiB are left)" : "")
                + ": what is there goes on, nothing new is taken until there is room again; free"
                + " some and ask once more";
    }

    private long usable() {
        try {
            return disk.isPresent() ? disk.get().getUsableSpace() : Long.MAX_VALUE;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the disk of {0} does not say what it has: {1}", name, e);
            // If there is none, the database will say so.
            return Long.MAX_VALUE;
        }
    }

    private static long free(Session session) throws SQLException {
        return session.first("PRAGMA freelist_count", line -> line.getLong(1)).orElse(0L);
    }
}
