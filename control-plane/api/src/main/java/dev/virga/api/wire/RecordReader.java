package dev.virga.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.virga.api.error.ErrorCode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trees to records. A missing list or map is empty, a missing {@link Optional} is absent;
 * everything else must be there, and of the right type: nothing is coerced.
 */
final class RecordReader {
    private final Strictness strictness;

    RecordReader(Strictness strictness) {
        this.strictness = strictness;
    }

    <T> T read(JsonNode tree, Class<T> type, String path) {
        return type.cast(value(tree, type, path));
    }

    private Object value(JsonNode tree, Type type, String path) {
        if (type instanceof ParameterizedType generic) {
            return generic(tree, generic, path);
        }
        Class<?> raw = (Class<?>) type;
        if (raw == String.class) {
            require(tree.isTextual(), path, "a string");
            return tree.textValue();
        }
        if (raw == boolean.class || raw == Boolean.class) {
            require(tree.isBoolean(), path, "true or false");
            return tree.booleanValue();
        }
        if (raw == int.class || raw == Integer.class) {
            require(tree.isIntegralNumber() && tree.canConvertToInt(), path, "a whole number");
            return tree.intValue();
        }
        if (raw == long.class || raw == Long.class) {
            require(tree.isIntegralNumber() && tree.canConvertToLong(), path, "a whole number");
            return tree.longValue();
        }
        if (raw == double.class || raw == Double.class) {
            require(tree.isNumber(), path, "a number");
            return tree.doubleValue();
        }
        if (raw == Instant.class) {
            return time(tree, path);
        }
        if (raw.isEnum()) {
            require(tree.isTextual(), path, "a string");
            return Words.parse(raw, tree.textValue())
                    .orElseThrow(() -> broken(path, "unknown word \"" + tree.textValue() + "\""));
        }
        if (raw.isRecord()) {
            return record(tree, raw, path);
        }
        throw new IllegalArgumentException("not for the wire: " + raw);
    }

    private Object generic(JsonNode tree, ParameterizedType type, String path) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] arguments = type.getActualTypeArguments();
        if (raw == Optional.class) {
            return Optional.of(value(tree, arguments[0], path));
        }
        if (raw == List.class) {
            require(tree.isArray(), path, "an array");
            List<Object> list = new ArrayList<>(tree.size());
            for (int i = 0; i < tree.size(); i++) {
                list.add(value(tree.get(i), arguments[0], path + "[" + i + "]"));
            }
            return Collections.unmodifiableList(list);
        }
        if (raw == Map.class) {
            require(tree.isObject(), path, "an object");
            Map<String, Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : tree.properties()) {
                map.put(
                        entry.getKey(),
                        value(entry.getValue(), arguments[1], join(path, entry.getKey())));
            }
            return Collections.unmodifiableMap(map);
        }
        throw new IllegalArgumentException("not for the wire: " + type);
    }

    private Object record(JsonNode tree, Class<?> type, String path) {
        RecordShape shape = RecordShape.of(type);
        Object[] values = new Object[shape.fields().size()];
        if (shape.isWord()) {
            require(tree.isTextual(), path, "a string");
            values[0] = tree.textValue();
        } else {
            require(tree.isObject(), path, "an object");
            refuseUnknown(tree, shape, path);
            for (int i = 0; i < values.length; i++) {
                values[i] = field(tree, shape.fields().get(i), path);
            }
        }
        try {
            return shape.make(values);
        } catch (IllegalArgumentException e) {
            throw new WireException(ErrorCode.INVALID_REQUEST, prefix(path) + e.getMessage(), e);
        }
    }

    private Object field(JsonNode tree, RecordComponent field, String path) {
        JsonNode item = tree.get(field.getName());
        Class<?> raw = field.getType();
        if (item == null || item.isNull()) {
            if (raw == Optional.class) {
                return Optional.empty();
            }
            if (raw == List.class) {
                return List.of();
            }
            if (raw == Map.class) {
                return Map.of();
            }
            throw broken(join(path, field.getName()), "missing");
        }
        return value(item, field.getGenericType(), join(path, field.getName()));
    }

    private void refuseUnknown(JsonNode tree, RecordShape shape, String path) {
        if (strictness == Strictness.IGNORE_UNKNOWN) {
            return;
        }
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!shape.has(name)) {
                throw broken(join(path, name), "unknown field");
            }
        }
    }

    private static Instant time(JsonNode tree, String path) {
        require(tree.isTextual(), path, "a time");
        try {
            return Instant.parse(tree.textValue());
        } catch (DateTimeParseException e) {
            throw new WireException(
                    ErrorCode.INVALID_REQUEST, prefix(path) + "expected a time (RFC 3339)", e);
        }
    }

    private static void require(boolean right, String path, String expected) {
        if (!right) {
            throw broken(path, "expected " + expected);
        }
    }

    private static WireException broken(String path, String what) {
        return new WireException(ErrorCode.INVALID_REQUEST, prefix(path) + what);
    }

    private static String prefix(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
