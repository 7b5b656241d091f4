package dev.virga.control.image;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.image.ImageUpload;
import dev.virga.api.image.PartUpload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes images from elsewhere into the image folder. An upload is begun with the image's manifest,
 * its parts come in pieces, and it appears at once and whole, when every part has the digest that
 * the manifest says. All of it may be said again: whoever was cut off begins the same upload again
 * and is told where to go on. Uploads that nobody goes on with are dropped after {@link #KEPT}.
 * Calls block on the disk; safe from any thread, and from several processes of one host.
 */
public final class ImageUploads {
    /** The largest piece of a part. */
    public static final int MAX_PIECE_BYTES = 4 << 20;

    /** The largest image. */
    static final long MAX_IMAGE_BYTES = 64L << 30;

    /** Uploads that are under way at once. */
    static final int MAX_UPLOADS = 16;

    /** How long an upload waits for its next piece. */
    static final Duration KEPT = Duration.ofHours(24);

    /** What an upload leaves free on the disk, for everybody else. */
    private static final long SPARE_BYTES = 64L << 20;

    private static final int MAX_COMMAND_LINE = 2047;
    private static final String ARCHITECTURE = "riscv64";

    private final Path folder;
    private final InstantSource clock;
    private final UploadLocks locks;

    /**
     * Uploads into a folder.
     *
     * @param folder of the images; it need not exist yet
     */
    public ImageUploads(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        this.locks = new UploadLocks(folder);
    }

    /**
     * Begins an upload, or goes on with it, or ends it: when nothing is missing any more, the image
     * is there. What is there already and was damaged since is asked for again.
     *
     * @throws ProblemException {@code invalid-request} if the manifest contradicts itself, {@code
     *     too-large}, {@code limit-reached} if too many are under way, {@code disk-full}, {@code
     *     conflict} if somebody else is at it at this moment
     */
    public ImageUpload begin(ImageManifest image) throws IOException {
        check(image);
        Files.createDirectories(folder);
        try (UploadFolder upload = open(image.id())) {
            List<PartUpload> parts = new ArrayList<>();
            long missing = 0;
            for (ImagePart part : image.parts()) {
                long received = upload.received(part);
                missing += part.sizeBytes() - received;
                parts.add(new PartUpload(part.role(), part.sizeBytes(), received));
            }
            if (missing == 0) {
                upload.publish(image);
                return new ImageUpload(image, true, parts);
            }
            if (!upload.begun()) {
                sweep();
                limit();
            }
            room(missing);
            upload.begin(image);
            return new ImageUpload(image, false, parts);
        }
    }

    /**
     * Takes a piece of a part. Sending a piece again is fine.
     *
     * @param offset where it belongs; at most what has arrived
     * @return how far the part has come
     * @throws ProblemException {@code not-found} if no such upload was begun, {@code conflict} if
     *     what comes before has not arrived or somebody else is at it, {@code invalid-request} if
     *     the part is complete with it and has another digest, {@code disk-full}
     */
    public PartUpload take(String id, ImagePart.Role role, long offset, ByteBuffer piece)
            throws IOException {
        try (UploadFolder upload = open(id)) {
            ImagePart part =
                    upload.manifest()
                            .flatMap(image -> image.part(role))
                            .orElseThrow(() ->
                                    new ProblemException(
                                            ErrorCode.NOT_FOUND,
                                            "no upload of image "
                                                    + id
                                                    + " with a "
                                                    + role
                                                    + " is under way; begin it with its manifest"));
            if (offset + piece.remaining() > part.sizeBytes()) {
                throw new ProblemException(
                        ErrorCode.INVALID_REQUEST,
                        "the " + role + " of image " + id + " has " + part.sizeBytes() + " bytes");
            }
            room(piece.remaining());
            return new PartUpload(role, part.sizeBytes(), upload.write(part, offset, piece));
        }
    }

    private UploadFolder open(String id) throws IOException {
        return new UploadFolder(folder, id, locks.take(id));
    }

    private static void check(ImageManifest image) {
        String wrong = "";
        if (!image.id()
                .equals(ImageManifest.idOf(image.name(), image.parts(), image.commandLine()))) {
            wrong = "its id is not the digest of its name, parts and command line";
        } else if (image.part(ImagePart.Role.KERNEL).isEmpty()) {
            wrong = "it has no kernel";
        } else if (!image.architecture().equals(ARCHITECTURE)) {
            wrong = "it is of " + image.architecture() + ", guests here are of " + ARCHITECTURE;
        } else if (image.commandLine().length() > MAX_COMMAND_LINE) {
            wrong = "its command line has more than " + MAX_COMMAND_LINE + " characters";
        } else if (!image.parts().stream().allMatch(ImageUploads::named)) {
            wrong = "the file of each part has to be called like its role";
        } else if (image.parts().stream().anyMatch(part -> part.sizeBytes() == 0)) {
            wrong = "a part is empty";
        }
        if (!wrong.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, "image " + image.id() + " is not taken: " + wrong);
        }
        // Of sizes that fit by themselves, so that their sum does.
        if (image.parts().stream().anyMatch(part -> part.sizeBytes() > MAX_IMAGE_BYTES)
                || image.sizeBytes() > MAX_IMAGE_BYTES) {
            throw new ProblemException(
                    ErrorCode.TOO_LARGE,
                    "an image has at most " + (MAX_IMAGE_BYTES >> 30) + " GiB");
        }
    }

    private static boolean named(ImagePart part) {
        return part.file().equals(part.role().toString());
    }

    private void room(long wanted) throws IOException {
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable - SPARE_BYTES < wanted) {
            throw new ProblemException(
                    ErrorCode.DISK_FULL,
                    "the disk of the control plane's images ("
                            + folder
                            + ") has "
                            + (usable >> 20)
                            + " MiB, "
                            + ((wanted + SPARE_BYTES) >> 20)
                            + " MiB are needed; remove images there, and push again");
        }
    }

    private void limit() throws IOException {
        if (UploadFolder.all(folder).size() >= MAX_UPLOADS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_REACHED,
                    MAX_UPLOADS + " images are being uploaded; try again when one is there");
        }
    }

    /** Drops what nobody goes on with. */
    private void sweep() throws IOException {
        Instant stale = clock.instant().minus(KEPT);
        for (Path each : UploadFolder.all(folder)) {
            Instant newest = Instant.EPOCH;
            try (DirectoryStream<Path> files = Files.newDirectoryStream(each)) {
                for (Path file : files) {
                    Instant written = Files.getLastModifiedTime(file).toInstant();
                    newest = written.isAfter(newest) ? written : newest;
                }
            }
            if (newest.isBefore(stale)) {
                UploadFolder.drop(each);
            }
        }
    }
}
