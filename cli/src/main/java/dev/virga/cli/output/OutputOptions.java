package dev.virga.cli.output;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options of every command that shows things; a picocli mixin. */
public final class OutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, wide, json, yaml, csv, name or jsonl (default: table).")
    private String format = "table";

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            description = "The columns to show, in this order; any field works, also a.b.")
    private List<String> columns = List.of();

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            description = "Sort by this column; -COLUMN for descending.")
    private String sort = "";

    @Option(
            names = "--filter",
            paramLabel = "FIELD=VALUE",
            description = "Show only what matches; * stands for anything. May be given repeatedly.")
    private List<String> filters = List.of();

    @Option(names = "--no-headers", description = "Leave the header line out.")
    private boolean noHeaders;

    /**
     * The format asked for.
     *
     * @throws CliException with {@link ExitCode#USAGE} if there is no such format
     */
    public OutputFormat format() {
        try {
            return OutputFormat.valueOf(format.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "no output format '"
                            + format
                            + "': use table, wide, json, yaml, csv, name or jsonl",
                    e);
        }
    }

    List<String> columns() {
        return columns;
    }

    String sort() {
        return sort;
    }

    List<String> filters() {
        return filters;
    }

    boolean noHeaders() {
        return noHeaders;
    }
}
