package dev.virga.cli.cloud;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.image.ImageUpload;
import dev.virga.api.image.PartUpload;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.image.store.ImageStore;
import dev.virga.cli.output.Progress;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code cloudctl image push}: brings an image of this host to the control planes. Each is asked
 * what it lacks and is sent that in pieces, so a push that was cut off goes on where it was; those
 * that share a folder are done with the first.
 */
@Command(
        name = "push",
        description = {
            "Brings an image of this host to the control planes of a cloud.",
            "What is there already is not sent; a push that was cut off goes on where it was."
        })
public final class ImagePushVerb implements Callable<Integer> {
    private static final int PIECE_BYTES = 4 << 20;

    /** To take a piece may end with the digest of a large disk. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** How often a control plane that does not answer is asked again for what it lacks. */
    private static final int TRIES = 4;

    private static final long PAUSE_NANOS = 1_000_000_000;

    private final Cloud cloud;

    @Parameters(paramLabel = "LOCAL-IMAGE", description = "Name (the newest of it) or id.")
    private String name = "";

    private ImagePushVerb(Cloud cloud) {
        this.cloud = cloud;
    }

    /** The verb for a user, as the noun takes it. */
    public static Map<String, Object> verb(Streams streams) {
        return Map.of("push", new ImagePushVerb(Cloud.of(streams)));
    }

    @Override
    public Integer call() throws Exception {
        ImageStore store = new ImageStore(cloud.home());
        ImageManifest image = store.require(name);
        Path folder = store.catalog().folderOf(image);
        for (Access each : cloud.access().each()) {
            String endpoint = each.endpoints().getFirst();
            try (CloudClient client = new CloudClient(each);
                    Progress progress = new Progress(cloud.streams())) {
                progress.step("push " + image.name() + " to " + endpoint);
                long sent;
                try {
                    sent = push(client, image, folder, progress);
                } catch (Exception e) {
                    progress.fail();
                    throw e;
                }
                cloud.streams()
                        .out()
                        .println(
                                image.name()
                                        + " "
                                        + image.id()
                                        + " "
                                        + endpoint
                                        + " "
                                        + (sent == 0 ? "was there" : Sizes.human(sent) + " sent"));
            }
        }
        return 0;
    }

    private static long push(
            CloudClient client, ImageManifest image, Path folder, Progress progress)
            throws IOException, InterruptedException {
        long[] sent = {0};
        for (int attempt = 1; ; attempt++) {
            try {
                if (pushed(client, image, folder, progress, sent)) {
                    return sent[0];
                }
                throw new CliException(
                        ExitCode.CONFLICT, "the image changed while it was pushed; push it again");
            } catch (IOException | CliException e) {
                boolean silent =
                        !(e instanceof CliException known)
                                || known.exitCode() == ExitCode.UNREACHABLE;
                if (!silent || sent[0] == 0 || attempt == TRIES) {
                    throw e;
                }
                progress.note("no answer; going on where it was");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Sends what is missing; whether the image is there now. */
    private static boolean pushed(
            CloudClient client, ImageManifest image, Path folder, Progress progress, long[] sent)
            throws IOException, InterruptedException {
        ImageUpload upload = say(client, image);
        if (upload.complete()) {
            return true;
        }
        long done = upload.parts().stream().mapToLong(PartUpload::receivedBytes).sum();
        for (PartUpload lacking : upload.parts()) {
            ImagePart part = image.part(lacking.role()).orElseThrow();
            try (FileChannel file = FileChannel.open(file(folder, image, part))) {
                for (long at = lacking.receivedBytes(); at < part.sizeBytes(); ) {
                    byte[] piece = read(file, at, part);
                    client.putBytes(
                            "/v1/images/" + image.id() + "/parts/" + part.role() + "?offset=" + at,
                            piece,
                            PATIENCE);
                    at += piece.length;
                    sent[0] += piece.length;
                    done += piece.length;
                    progress.at(done, image.sizeBytes());
                }
            }
        }
        return say(client, image).complete();
    }

    private static ImageUpload say(CloudClient client, ImageManifest image)
            throws IOException, InterruptedException {
        return Json.read(
                client.postAgain("/v1/images", image, PATIENCE),
                ImageUpload.class,
                Strictness.IGNORE_UNKNOWN);
    }

    private static Path file(Path folder, ImageManifest image, ImagePart part) throws IOException {
        Path file = folder.resolve(part.file());
        if (!Files.isRegularFile(file) || Files.size(file) != part.sizeBytes()) {
            throw new CliException(
                    "image "
                            + image.name()
                            + " ("
                            + image.id()
                            + ") is damaged here: "
                            + file
                            + " has not "
                            + part.sizeBytes()
                            + " bytes; build or import it again, which repairs it");
        }
        return file;
    }

    private static byte[] read(FileChannel file, long at, ImagePart part) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, part.sizeBytes() - at));
        while (piece.hasRemaining()) {
            if (file.read(piece, at + piece.position()) < 0) {
                throw new EOFException("the " + part.role() + " became shorter while it was read");
            }
        }
        return piece.array();
    }
}
