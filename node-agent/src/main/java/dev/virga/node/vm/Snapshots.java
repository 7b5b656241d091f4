package dev.virga.node.vm;

import dev.virga.api.agent.SnapshotReceipt;
import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.node.disk.FullDisk;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.StoredGuest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/** The snapshots that this node keeps, a folder each. Calls block; safe from any thread. */
public final class Snapshots {
    private static final Pattern ID = Pattern.compile("snap-[0-9a-z]{12}");

    /** How folders are named that are not whole yet, and that are not any more. */
    private static final String HALF = ".half-";

    private static final String GONE = ".gone-";

    private static final System.Logger LOG = System.getLogger(Snapshots.class.getName());

    private final Path root;

    /** Snapshots below a folder; what an earlier process left unfinished there is removed. */
    public Snapshots(Path root) {
        this.root = root;
        sweep();
    }

    private void sweep() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(root, "{" + HALF + "," + GONE + "}*")) {
            for (Path folder : folders) {
                VmFolder.remove(folder);
                LOG.log(Level.INFO, "{0} was left unfinished: removed", folder);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what was left unfinished in " + root + " stays", e);
        }
    }

    /**
     * Where one is, or would be.
     *
     * @throws ProblemException if that is no id of a snapshot
     */
    Path folder(String id) {
        if (!ID.matcher(id).matches()) {
            throw new ProblemException(ErrorCode.INVALID_REQUEST, "no id of a snapshot: " + id);
        }
        return root.resolve(id);
    }

    /** One that is here. */
    Optional<SnapshotReceipt> find(String id) {
        Path folder = folder(id);
        try {
            return StoredGuest.in(folder)
                    ? Optional.of(StoredGuest.open(folder).receipt())
                    : Optional.empty();
        } catch (IOException e) {
            throw new ProblemException(ErrorCode.INTERNAL, String.valueOf(e.getMessage()), e);
        }
    }

    /** Takes one; the same id again is the same snapshot. One at a time: a node has one disk. */
    synchronized SnapshotReceipt take(String id, Guest guest) {
        Optional<SnapshotReceipt> known = find(id);
        if (known.isPresent()) {
            return known.get();
        }
        Path half = root.resolve(HALF + id);
        try {
            // A folder that is whole has its name; what was cut short is thrown away here.
            VmFolder.remove(half);
            Files.createDirectories(half);
            guest.save(half);
            Files.move(half, folder(id), StandardCopyOption.ATOMIC_MOVE);
            return StoredGuest.open(folder(id)).receipt();
        } catch (IOException | RuntimeException e) {
            try {
                VmFolder.remove(half);
            } catch (IOException also) {
                e.addSuppressed(also);
            }
            throw new ProblemException(ErrorCode.WRONG_STATE, FullDisk.explain(e, root), e);
        }
    }

    /** Removes one; if it isn't here that is fine. */
    public synchronized void remove(String id) {
        Path folder = folder(id);
        Path gone = root.resolve(GONE + id);
        try {
            VmFolder.remove(gone);
            if (Files.isDirectory(folder)) {
                // First its name: what is cut short from here on is nobody's snapshot.
                Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
                VmFolder.remove(gone);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
