package dev.virga.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Records to trees. An absent {@link Optional} is a field that is not there. */
final class RecordWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordWriter() {}

    static JsonNode tree(Object value) {
        return switch (value) {
            case String text -> NODES.textNode(text);
            case Integer number -> NODES.numberNode(number.intValue());
            case Long number -> NODES.numberNode(number.longValue());
            case Double number -> NODES.numberNode(number.doubleValue());
            case Boolean flag -> NODES.booleanNode(flag);
            case Enum<?> word -> NODES.textNode(Words.word(word));
            case Instant time -> NODES.textNode(time.toString());
            case List<?> list -> array(list);
            case Map<?, ?> map -> object(map);
            case Record row -> record(row);
            default -> throw new IllegalArgumentException("not for the wire: " + value.getClass());
        };
    }

    private static ArrayNode array(List<?> list) {
        ArrayNode array = NODES.arrayNode(list.size());
        for (Object item : list) {
            array.add(tree(item));
        }
        return array;
    }

    private static ObjectNode object(Map<?, ?> map) {
        ObjectNode object = NODES.objectNode();
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put((String) key, item));
        sorted.forEach((key, item) -> object.set(key, tree(item)));
        return object;
    }

    private static JsonNode record(Record row) {
        RecordShape shape = RecordShape.of(row.getClass());
        if (shape.isWord()) {
            return tree(shape.value(row, 0));
        }
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < shape.fields().size(); i++) {
            Object value = shape.value(row, i);
            if (value instanceof Optional<?> optional) {
                if (optional.isEmpty()) {
                    continue;
                }
                value = optional.get();
            }
            object.set(shape.fields().get(i).getName(), tree(value));
        }
        return object;
    }
}
