package dev.virga.api.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.virga.api.error.ErrorCode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records to JSON text (RFC 8259) and back. Everything that is read is bounded: {@link #MAX_CHARS}
 * characters, {@link #MAX_DEPTH} levels; a key that comes twice is refused. Safe from any thread.
 */
public final class Json {
    /** The longest text that is read, in characters. */
    public static final int MAX_CHARS = 4 * 1024 * 1024;

    /** The deepest nesting that is read. */
    public static final int MAX_DEPTH = 32;

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .maxStringLength(MAX_CHARS)
                                                    .maxDocumentLength(4L * MAX_CHARS)
                                                    .build())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    /** The text of a record, a list of records, or what records are made of. */
    public static String write(Object value) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator out = MAPPER.createGenerator(text)) {
            RecordWriter.write(out, value);
        } catch (IOException e) {
            throw new IllegalStateException("text in memory cannot be written", e);
        }
        return text.toString();
    }

    /**
     * Reads a record.
     *
     * @throws WireException if the text is not JSON, or not a {@code type}
     */
    public static <T> T read(String text, Class<T> type, Strictness strictness) {
        return new RecordReader(strictness).read(parse(text), type, "");
    }

    /**
     * Reads an array of records.
     *
     * @throws WireException if the text is not JSON, or not an array of {@code type}
     */
    public static <T> List<T> readList(String text, Class<T> type, Strictness strictness) {
        JsonNode tree = parse(text);
        if (!tree.isArray()) {
            throw new WireException(ErrorCode.INVALID_REQUEST, "expected an array");
        }
        RecordReader reader = new RecordReader(strictness);
        List<T> list = new ArrayList<>(tree.size());
        for (int i = 0; i < tree.size(); i++) {
            list.add(reader.read(tree.get(i), type, "[" + i + "]"));
        }
        return List.copyOf(list);
    }

    /**
     * Reads any document as plain maps, lists, strings, numbers and booleans; for those who only
     * show it. Fields that are null are left out.
     *
     * @throws WireException if the text is not JSON
     */
    public static Object plain(String text) {
        return plain(parse(text));
    }

    private static Object plain(JsonNode tree) {
        if (tree.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field : tree.properties()) {
                if (!field.getValue().isNull()) {
                    map.put(field.getKey(), plain(field.getValue()));
                }
            }
            return map;
        }
        if (tree.isArray()) {
            List<Object> list = new ArrayList<>(tree.size());
            tree.forEach(item -> list.add(plain(item)));
            return list;
        }
        if (tree.isBoolean()) {
            return tree.booleanValue();
        }
        return tree.isNumber() ? tree.numberValue() : tree.asText();
    }

    static JsonNode parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw new WireException(
                    ErrorCode.TOO_LARGE, text.length() + " characters; at most " + MAX_CHARS);
        }
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree == null || tree.isMissingNode()) {
                throw new WireException(ErrorCode.INVALID_JSON, "the text is empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new WireException(
                    ErrorCode.INVALID_JSON, "not valid JSON: " + e.getOriginalMessage(), e);
        }
    }
}
