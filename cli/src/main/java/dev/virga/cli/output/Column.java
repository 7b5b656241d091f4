package dev.virga.cli.output;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * One column of a listing.
 *
 * @param name how {@code --columns} and {@code --sort} call it
 * @param wide whether it shows only in the wide table
 * @param value what a row has there: a string, number, boolean, or empty string for nothing
 */
public record Column(String name, boolean wide, Function<Map<String, Object>, Object> value) {

    /** A column that shows the field of its name; {@code a.b} looks into a nested object. */
    public static Column of(String name) {
        return new Column(name, false, row -> field(row, name));
    }

    /** A column of another name than its field. */
    public static Column of(String name, String path) {
        return new Column(name, false, row -> field(row, path));
    }

    /** A column whose value is computed. */
    public static Column of(String name, Function<Map<String, Object>, Object> value) {
        return new Column(name, false, value);
    }

    /** The same column, for the wide table only. */
    public Column inWide() {
        return new Column(name, true, value);
    }

    /** The header in tables. */
    public String header() {
        return name.toUpperCase(Locale.ROOT);
    }

    /** A field of a document by its path; what is not there is the empty string. */
    public static Object field(Map<String, Object> row, String path) {
        Object value = row;
        for (String part : List.of(path.split("\\.", -1))) {
            if (!(value instanceof Map<?, ?> map) || map.get(part) == null) {
                return "";
            }
            value = map.get(part);
        }
        return value;
    }
}
