package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.Sizes;
import java.util.List;
import java.util.Map;

/**
 * A kind of thing that the API has a list of.
 *
 * @param word what one of them is called
 * @param path of the list
 * @param columns what tables show
 */
record Kind(String word, String path, List<Column> columns) {
    Kind {
        columns = List.copyOf(columns);
    }

    /** The path of one of them, or of something below it. */
    String path(String name, String rest) {
        return path + "/" + CloudClient.segment(name) + rest;
    }

    /** A column with a size in bytes, as people read it. */
    static Column size(String name, String field) {
        return Column.of(
                name,
                row ->
                        Column.field(row, field) instanceof Number bytes
                                ? Sizes.human(bytes.longValue())
                                : "");
    }

    /** What a row says in a field, as text. */
    static String text(Map<String, Object> row, String field) {
        return Column.field(row, field).toString();
    }
}
