package dev.virga.control.store.sql;

import dev.virga.control.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The file of a SQLite store. Processes of one computer may share it; several computers may not,
 * because the index of its write-ahead log is memory that they would not share (sqlite.org/wal.html
 * section 1).
 */
final class SqliteFile {
    /** File systems whose files other computers may have open. */
    private static final Set<String> REMOTE =
            Set.of(
                    "nfs",
                    "nfs4",
                    "cifs",
                    "smb",
                    "smb2",
                    "smb3",
                    "smbfs",
                    "ncpfs",
                    "afs",
                    "ceph",
                    "glusterfs",
                    "lustre",
                    "beegfs",
                    "gfs2",
                    "ocfs2",
                    "gpfs",
                    "fuse.sshfs",
                    "fuse.glusterfs",
                    "fuse.ceph",
                    "fuse.s3fs",
                    "fuse.rclone");

    private static final String WAY_OUT = "use PostgreSQL for control planes on several hosts";

    private SqliteFile() {}

    /**
     * Says that this computer has the file.
     *
     * @throws StoreException if it must not be opened here
     */
    static void claim(Path file) {
        claim(file, HostIdentity.here());
    }

    static void claim(Path file, HostIdentity here) {
        Path claim = beside(file, ".host");
        try {
            Files.createDirectories(folder(file));
            // What stands in it is for its owner only: user data, digests of tokens.
            if (Files.getFileStore(folder(file)).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(
                        folder(file), PosixFilePermissions.fromString("rwx------"));
            }
            refuseRemote(file, Files.getFileStore(folder(file)).type());
            if (Files.exists(claim)) {
                HostIdentity holder = HostIdentity.parse(Files.readString(claim));
                if (!holder.same(here)) {
                    throw new StoreException(
                            "the store "
                                    + file
                                    + " belongs to host "
                                    + holder.host()
                                    + ", this is "
                                    + here.host()
                                    + ": "
                                    + WAY_OUT
                                    + "; if that host is gone for good, delete "
                                    + claim);
                }
            }
            replace(claim, here.text());
        } catch (IOException e) {
            throw new StoreException("the store " + file + " cannot be opened: " + e, e);
        }
    }

    /** Writes a file that another process may read at the same moment: it finds all or the old. */
    private static void replace(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(folder(file), file.getFileName() + ".", ".new");
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Refuses a file system of several computers. */
    static void refuseRemote(Path file, String type) {
        if (REMOTE.contains(type.toLowerCase(Locale.ROOT))) {
            throw new StoreException(
                    "the store "
                            + file
                            + " is on a network file system ("
                            + type
                            + "): "
                            + WAY_OUT);
        }
    }

    /** Does something while no other process of this computer does it with the same file. */
    static <T> T alone(Path file, Supplier<T> work) {
        // One process asking twice would not wait but fail.
        synchronized (SqliteFile.class) {
            try (FileChannel channel =
                            FileChannel.open(
                                    beside(file, ".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new StoreException("the lock of the store " + file + " is not held");
                }
                return work.get();
            } catch (IOException e) {
                throw new StoreException("the store " + file + " cannot be opened: " + e, e);
            }
        }
    }

    private static Path folder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        return folder;
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
