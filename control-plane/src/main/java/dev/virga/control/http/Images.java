package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.image.ImageUpload;
import dev.virga.api.image.PartUpload;
import dev.virga.control.image.ImageUploads;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.Arrays;

/** The guest images. */
final class Images {
    private final ImageCatalog images;
    private final ImageUploads uploads;
    private final Answers answers;

    Images(ImageCatalog images, ImageUploads uploads, Answers answers) {
        this.images = images;
        this.uploads = uploads;
        this.answers = answers;
    }

    Object list(Exchange exchange) throws IOException {
        return images.list();
    }

    ImageManifest image(Exchange exchange) throws IOException {
        String wanted = exchange.path("image");
        return images.find(wanted)
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no image " + wanted));
    }

    /** Begins an upload, goes on with it, or ends it. */
    ImageUpload upload(Exchange exchange) throws IOException {
        return uploads.begin(exchange.body(ImageManifest.class));
    }

    /** Takes a piece of a part. */
    PartUpload take(Exchange exchange) throws IOException {
        ImagePart.Role role =
                Arrays.stream(ImagePart.Role.values())
                        .filter(each -> each.toString().equals(exchange.path("part")))
                        .findFirst()
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.NOT_FOUND, "no part " + exchange.path("part")));
        long offset = exchange.query("offset").map(Long::parseLong).orElse(0L);
        return uploads.take(exchange.path("image"), role, offset, exchange.bytes());
    }

    void part(RoutingContext ctx) {
        Exchange exchange = new Exchange(ctx);
        answers.later(() -> file(exchange))
                .onFailure(ctx::fail)
                .onSuccess(file ->
                        ctx.response()
                                .putHeader("Content-Type", "application/octet-stream")
                                .sendFile(file)
                                .onFailure(ctx::fail));
    }

    private String file(Exchange exchange) throws IOException {
        ImageManifest image = image(exchange);
        String role = exchange.path("part");
        ImagePart part =
                image.parts().stream()
                        .filter(candidate -> candidate.role().toString().equals(role))
                        .findFirst()
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.NOT_FOUND,
                                        "image " + image.name() + " has no " + role));
        return images.folderOf(image).resolve(part.file()).toString();
    }
}
