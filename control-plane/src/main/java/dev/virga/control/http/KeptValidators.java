package dev.virga.control.http;

import io.vertx.core.file.FileSystem;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Schemas with a validator each, made once. The library makes one for every parameter and body of
 * every request, and copies all schemas of the contract each time: a third of what a request cost.
 * Validators have no state of their own. Safe from any thread.
 */
final class KeptValidators implements SchemaRepository {
    private final SchemaRepository schemas;
    private final Map<Same, Validator> validators = new ConcurrentHashMap<>();

    /** A schema as this very object; they are many, large and seldom equal. */
    private record Same(JsonSchema schema) {
        @Override
        @SuppressWarnings("ReferenceEquality") // that is what it is for
        public boolean equals(Object other) {
            return other instanceof Same same && same.schema == schema;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(schema);
        }
    }

    KeptValidators(SchemaRepository schemas) {
        this.schemas = schemas;
    }

    @Override
    public Validator validator(JsonSchema schema) {
        return validators.computeIfAbsent(new Same(schema), key -> schemas.validator(schema));
    }

    @Override
    public Validator validator(String reference) {
        return schemas.validator(reference);
    }

    @Override
    public Validator validator(String reference, JsonSchemaOptions options) {
        return schemas.validator(reference, options);
    }

    @Override
    public Validator validator(JsonSchema schema, JsonSchemaOptions options, boolean dereference) {
        return schemas.validator(schema, options, dereference);
    }

    @Override
    public SchemaRepository dereference(JsonSchema schema) {
        schemas.dereference(schema);
        return this;
    }

    @Override
    public SchemaRepository dereference(String uri, JsonSchema schema) {
        schemas.dereference(uri, schema);
        return this;
    }

    @Override
    public SchemaRepository preloadMetaSchema(FileSystem files) {
        schemas.preloadMetaSchema(files);
        return this;
    }

    @Override
    public SchemaRepository preloadMetaSchema(FileSystem files, Draft draft) {
        schemas.preloadMetaSchema(files, draft);
        return this;
    }

    @Override
    public JsonObject resolve(JsonObject schema) {
        return schemas.resolve(schema);
    }

    @Override
    public JsonSchema find(String pointer) {
        return schemas.find(pointer);
    }
}
