package dev.virga.api.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Records to text. An absent {@link Optional} is a field that is not there. */
final class RecordWriter {
    private RecordWriter() {}

    static void write(JsonGenerator out, Object value) throws IOException {
        switch (value) {
            case String text -> out.writeString(text);
            case Integer number -> out.writeNumber(number.intValue());
            case Long number -> out.writeNumber(number.longValue());
            case Double number -> out.writeNumber(number.doubleValue());
            case Boolean flag -> out.writeBoolean(flag);
            case Enum<?> word -> out.writeString(Words.word(word));
            case Instant time -> out.writeString(time.toString());
            case List<?> list -> array(out, list);
            case Map<?, ?> map -> object(out, map);
            case Record row -> record(out, row);
            default -> throw new IllegalArgumentException("not for the wire: " + value.getClass());
        }
    }

    private static void array(JsonGenerator out, List<?> list) throws IOException {
        out.writeStartArray();
        for (Object item : list) {
            write(out, item);
        }
        out.writeEndArray();
    }

    private static void object(JsonGenerator out, Map<?, ?> map) throws IOException {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put((String) key, item));
        out.writeStartObject();
        for (Map.Entry<String, Object> item : sorted.entrySet()) {
            out.writeFieldName(item.getKey());
            write(out, item.getValue());
        }
        out.writeEndObject();
    }

    private static void record(JsonGenerator out, Record row) throws IOException {
        RecordShape shape = RecordShape.of(row.getClass());
        if (shape.isWord()) {
            write(out, shape.value(row, 0));
            return;
        }
        out.writeStartObject();
        for (int i = 0; i < shape.fields().size(); i++) {
            Object value = shape.value(row, i);
            if (value instanceof Optional<?> optional) {
                if (optional.isEmpty()) {
                    continue;
                }
                value = optional.get();
            }
            out.writeFieldName(shape.fields().get(i).getName());
            write(out, value);
        }
        out.writeEndObject();
    }
}
