package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;

/** The guest images. */
final class Images {
    private final ImageCatalog images;
    private final Answers answers;

    Images(ImageCatalog images, Answers answers) {
        this.images = images;
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
