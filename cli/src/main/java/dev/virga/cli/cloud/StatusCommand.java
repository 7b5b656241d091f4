package dev.virga.cli.cloud;

import dev.virga.cli.cell.LocalCell;
import dev.virga.cli.output.Column;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cloudctl status}: the processes of the local cloud, dead ones too. */
@Command(name = "status", description = "Shows the processes of the local cloud.")
public final class StatusCommand implements Callable<Integer> {
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("name"),
                    Column.of("role"),
                    Column.of("state"),
                    Column.of("pid"),
                    Column.of("address"),
                    Column.of("started", "startedAt"),
                    Column.of("log").inWide());

    private final Cloud cloud;

    @Mixin private OutputOptions output = new OutputOptions();

    /** The command for a user. */
    public StatusCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    @Override
    public Integer call() throws Exception {
        List<Map<String, Object>> rows =
                cloud.cell().status().stream().map(StatusCommand::row).toList();
        new Listing(COLUMNS, rows).print(output, cloud.streams().out());
        return 0;
    }

    private static Map<String, Object> row(LocalCell.Status status) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", status.name());
        row.put("role", status.role());
        row.put("pid", status.pid());
        row.put("startedAt", status.startedAt());
        row.put("state", status.running() ? "running" : "dead");
        row.put("address", status.address());
        row.put("log", status.log());
        return row;
    }
}
