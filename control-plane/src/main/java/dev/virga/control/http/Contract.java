package dev.virga.control.http;

import dev.virga.api.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The contract of the API (OpenAPI 3.1), as text for people and as rules for the router. */
public final class Contract {
    private static final String FILE = "openapi.yaml";

    private Contract() {}

    /** The file as it is published. */
    public static String text() {
        try (InputStream file = Contract.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + " is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The rules. The router's validator knows {@code application/json} but not {@code
     * application/problem+json} nor {@code text/event-stream}, so the rules say another where the
     * contract says one of them.
     */
    public static Future<OpenAPIContract> load(Vertx vertx) {
        return vertx.executeBlocking(Contract::rules, false)
                .compose(rules -> OpenAPIContract.from(vertx, rules))
                .map(KeptContract::new);
    }

    private static JsonObject rules() {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        Map<String, Object> tree =
                yaml.load(
                        text().replace(Problem.MEDIA_TYPE, "application/json")
                                .replace("text/event-stream", "text/plain"));
        return new JsonObject(tree);
    }
}
