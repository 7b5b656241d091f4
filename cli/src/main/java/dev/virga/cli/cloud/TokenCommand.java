package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cloudctl token}: bearer tokens of a project. */
@Command(name = "token", description = "Bearer tokens of a project.")
public final class TokenCommand implements Runnable {
    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("id"),
                    Column.of("project"),
                    Column.of("role"),
                    Column.of("note"),
                    Column.of("created", "createdAt"),
                    Column.of("secret"));

    private final Cloud cloud;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The noun for a user. */
    public TokenCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
    }

    private static Kind of(String project) {
        return new Kind("token", ProjectCommand.KIND.path(project, "/tokens"), COLUMNS);
    }

    @Command(name = "ls", description = "Lists the tokens of a project; secrets are not shown.")
    int ls(
            @Parameters(paramLabel = "PROJECT", description = "Its name.") String project,
            @Mixin OutputOptions output)
            throws Exception {
        try (CloudClient client = cloud.client()) {
            new Listing(COLUMNS, client.list(of(project).path()))
                    .print(output, cloud.streams().out());
        }
        return 0;
    }

    @Command(name = "create", description = "Makes a token; its secret is shown this once.")
    int create(
            @Parameters(paramLabel = "PROJECT", description = "Its name.") String project,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            defaultValue = "operator",
                            description = "reader, operator or admin (default: operator).")
                    String role,
            @Option(
                            names = "--note",
                            paramLabel = "TEXT",
                            defaultValue = "",
                            description = "What it is for.")
                    String note,
            @Mixin OutputOptions output)
            throws Exception {
        Map<String, Object> body =
                note.isEmpty() ? Map.of("role", role) : Map.of("role", role, "note", note);
        try (CloudClient client = cloud.client()) {
            Listing.printOne(
                    COLUMNS,
                    CloudClient.map(client.post(of(project).path(), body)),
                    output,
                    cloud.streams().out());
        }
        return 0;
    }

    @Command(name = "delete", aliases = "rm", description = "Makes a token worthless.")
    int delete(
            @Parameters(paramLabel = "PROJECT", description = "Its name.") String project,
            @Parameters(paramLabel = "TOKEN", description = "Its id.") String id)
            throws Exception {
        try (CloudClient client = cloud.client()) {
            client.delete(of(project).path(id, ""));
            cloud.streams().out().println("token " + id + " deleted");
        }
        return 0;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "token: which verb?");
    }
}
