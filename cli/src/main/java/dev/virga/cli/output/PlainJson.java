package dev.virga.cli.output;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plain trees (maps, lists, strings, numbers, booleans) as JSON, RFC 8259. Small and quick to
 * start, which a command that lists three things feels; anything else is written as its string.
 */
public final class PlainJson {

    private final StringBuilder out = new StringBuilder();
    private final boolean indented;

    private PlainJson(boolean indented) {
        this.indented = indented;
    }

    /** On one line. */
    public static String compact(Object tree) {
        return new PlainJson(false).value(tree, 0).out.toString();
    }

    /** With two spaces a level. */
    public static String indented(Object tree) {
        return new PlainJson(true).value(tree, 0).out.toString();
    }

    private PlainJson value(Object tree, int level) {
        switch (tree) {
            case Map<?, ?> map -> object(map, level);
            case List<?> list -> array(list, level);
            case Optional<?> optional -> {
                if (optional.isPresent()) {
                    value(optional.get(), level);
                } else {
                    out.append("null");
                }
            }
            case Double number when number.isNaN() || number.isInfinite() -> out.append("null");
            case Number number -> out.append(number);
            case Boolean truth -> out.append(truth);
            default -> string(tree.toString());
        }
        return this;
    }

    private void object(Map<?, ?> map, int level) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            next(first, level + 1);
            first = false;
            string(String.valueOf(entry.getKey()));
            out.append(indented ? ": " : ":");
            if (entry.getValue() == null) {
                out.append("null");
            } else {
                value(entry.getValue(), level + 1);
            }
        }
        last(level);
        out.append('}');
    }

    private void array(List<?> list, int level) {
        if (list.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        boolean first = true;
        for (Object item : list) {
            next(first, level + 1);
            first = false;
            value(item, level + 1);
        }
        last(level);
        out.append(']');
    }

    private void next(boolean first, int level) {
        if (!first) {
            out.append(',');
        }
        if (indented) {
            out.append('\n').append("  ".repeat(level));
        }
    }

    private void last(int level) {
        if (indented) {
            out.append('\n').append("  ".repeat(level));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || (Character.isSurrogate(c) && !paired(text, i))) {
                        out.append("\\u").append(String.format("%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean paired(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
