package dev.virga.cli.output;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Plain trees as YAML 1.2 block style. Strings that could be read as something else are written in
 * double quotes, whose escapes are those of JSON.
 */
public final class PlainYaml {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/_][A-Za-z0-9/_. +()-]*");
    private static final Pattern WORDS =
            Pattern.compile("(?i)(true|false|yes|no|on|off|null|y|n|~|\\.inf|\\.nan)");

    private PlainYaml() {}

    /** The tree as a document; ends with a new line. */
    public static String write(Object tree) {
        StringBuilder out = new StringBuilder();
        block(out, tree, 0, true);
        return out.toString();
    }

    private static void block(StringBuilder out, Object tree, int level, boolean lineStart) {
        switch (tree) {
            case Map<?, ?> map when !map.isEmpty() -> {
                boolean indent = lineStart;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.append(indent ? "  ".repeat(level) : "");
                    indent = true;
                    out.append(scalar(String.valueOf(entry.getKey()))).append(':');
                    child(out, entry.getValue() == null ? "" : entry.getValue(), level);
                }
            }
            case List<?> list when !list.isEmpty() -> {
                boolean indent = lineStart;
                for (Object item : list) {
                    out.append(indent ? "  ".repeat(level) : "").append("- ");
                    indent = true;
                    block(out, item, level + 1, false);
                }
            }
            default -> out.append(scalar(tree)).append('\n');
        }
    }

    private static void child(StringBuilder out, Object value, int level) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            out.append('\n');
            block(out, value, level + 1, true);
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            out.append('\n');
            block(out, value, level, true);
        } else {
            out.append(' ');
            block(out, value, level, false);
        }
    }

    private static String scalar(Object value) {
        return switch (value) {
            case Map<?, ?> _ -> "{}";
            case List<?> _ -> "[]";
            case String text -> {
                boolean plain =
                        PLAIN.matcher(text).matches()
                                && !WORDS.matcher(text).matches()
                                && !text.endsWith(" ");
                yield plain ? text : PlainJson.compact(text);
            }
            default -> PlainJson.compact(value);
        };
    }
}
