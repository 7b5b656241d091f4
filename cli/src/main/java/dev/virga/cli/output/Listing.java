package dev.virga.cli.output;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Things of one kind, shown as the user's {@link OutputOptions} ask. Rows are plain trees (see
 * {@link PlainJson}): the machine-readable formats show them whole, tables show columns of them.
 *
 * @param columns what tables can show; the first is what {@code -o name} prints
 * @param rows the things
 */
public record Listing(List<Column> columns, List<Map<String, Object>> rows) {

    /** Copies both lists. */
    public Listing {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * Writes the rows.
     *
     * @throws CliException with {@link ExitCode#USAGE} if an option names what is not there
     */
    public void print(OutputOptions options, PrintStream out) {
        OutputFormat format = options.format();
        List<Map<String, Object>> chosen = sorted(filtered(options), options);
        switch (format) {
            case json -> out.println(PlainJson.indented(chosen));
            case jsonl -> chosen.forEach(row -> out.println(PlainJson.compact(row)));
            case yaml -> out.print(PlainYaml.write(chosen));
            case name -> chosen.forEach(row -> out.println(text(columns.getFirst(), row)));
            case csv -> csv(options, chosen, out);
            case table, wide -> table(options, format == OutputFormat.wide, chosen, out);
        }
        out.flush();
    }

    /** Writes one thing: machine-readable formats show the document itself, not a list of one. */
    public static void printOne(
            List<Column> columns, Map<String, Object> row, OutputOptions options, PrintStream out) {
        switch (options.format()) {
            case json -> out.println(PlainJson.indented(row));
            case jsonl -> out.println(PlainJson.compact(row));
            case yaml -> out.print(PlainYaml.write(row));
            case csv, name, table, wide -> new Listing(columns, List.of(row)).print(options, out);
        }
        out.flush();
    }

    private List<Map<String, Object>> filtered(OutputOptions options) {
        List<Map<String, Object>> chosen = rows;
        for (String filter : options.filters()) {
            int equals = filter.indexOf('=');
            if (equals <= 0) {
                throw new CliException(
                        ExitCode.USAGE, "--filter '" + filter + "': write FIELD=VALUE");
            }
            Column column = column(filter.substring(0, equals));
            Pattern pattern = glob(filter.substring(equals + 1));
            chosen =
                    chosen.stream()
                            .filter(row -> pattern.matcher(text(column, row)).matches())
                            .toList();
        }
        return chosen;
    }

    private List<Map<String, Object>> sorted(
            List<Map<String, Object>> chosen, OutputOptions options) {
        if (options.sort().isEmpty()) {
            return chosen;
        }
        boolean descending = options.sort().startsWith("-");
        Column column = column(descending ? options.sort().substring(1) : options.sort());
        Comparator<Map<String, Object>> order =
                (a, b) -> compare(column.value().apply(a), column.value().apply(b));
        return chosen.stream().sorted(descending ? order.reversed() : order).toList();
    }

    private static int compare(Object a, Object b) {
        if (a instanceof Number left && b instanceof Number right) {
            return Double.compare(left.doubleValue(), right.doubleValue());
        }
        return a.toString().compareTo(b.toString());
    }

    private void table(
            OutputOptions options,
            boolean wide,
            List<Map<String, Object>> chosen,
            PrintStream out) {
        List<Column> shown = shown(options, wide);
        List<List<String>> lines = new ArrayList<>();
        if (!options.noHeaders()) {
            lines.add(shown.stream().map(Column::header).toList());
        }
        for (Map<String, Object> row : chosen) {
            lines.add(shown.stream().map(column -> cell(column, row)).toList());
        }
        int[] widths = new int[shown.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i));
                if (i < widths.length - 1) {
                    text.append(" ".repeat(widths[i] - line.get(i).length() + 2));
                }
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private void csv(OutputOptions options, List<Map<String, Object>> chosen, PrintStream out) {
        List<Column> shown = shown(options, true);
        if (!options.noHeaders()) {
            out.println(shown.stream().map(Column::name).collect(Collectors.joining(",")));
        }
        for (Map<String, Object> row : chosen) {
            out.println(
                    shown.stream()
                            .map(column -> csvField(text(column, row)))
                            .collect(Collectors.joining(",")));
        }
    }

    /** Quoted as RFC 4180 says. */
    private static String csvField(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private List<Column> shown(OutputOptions options, boolean wide) {
        if (options.columns().isEmpty()) {
            return columns.stream().filter(column -> wide || !column.wide()).toList();
        }
        return options.columns().stream().map(this::column).toList();
    }

    private Column column(String name) {
        Optional<Column> known =
                columns.stream().filter(column -> column.name().equalsIgnoreCase(name)).findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        String top = name.split("\\.", 2)[0];
        boolean field = rows.isEmpty() || rows.stream().anyMatch(row -> row.containsKey(top));
        if (!field) {
            throw new CliException(
                    ExitCode.USAGE,
                    "no column '"
                            + name
                            + "'; there are "
                            + columns.stream().map(Column::name).collect(Collectors.joining(", ")));
        }
        return Column.of(name);
    }

    private static String text(Column column, Map<String, Object> row) {
        Object value = column.value().apply(row);
        return value instanceof Map || value instanceof List
                ? PlainJson.compact(value)
                : value.toString();
    }

    /** A table's cell is one line and never empty, so that columns can be counted. */
    private static String cell(Column column, Map<String, Object> row) {
        String text = text(column, row).replaceAll("\\p{Cntrl}", "?");
        return text.isEmpty() ? "-" : text;
    }

    private static Pattern glob(String text) {
        String pattern =
                List.of(text.split("\\*", -1)).stream()
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL);
    }
}
