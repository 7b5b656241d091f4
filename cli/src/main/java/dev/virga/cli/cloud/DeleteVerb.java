package dev.virga.cli.cloud;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code delete} of any kind that is gone at once. */
@Command(name = "delete", aliases = "rm", description = "Deletes them.")
final class DeleteVerb implements Callable<Integer> {
    private final Cloud cloud;
    private final Kind kind;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "Its name or id.")
    private List<String> names = List.of();

    DeleteVerb(Cloud cloud, Kind kind) {
        this.cloud = cloud;
        this.kind = kind;
    }

    @Override
    public Integer call() throws Exception {
        try (CloudClient client = cloud.client()) {
            for (String name : names) {
                client.delete(kind.path(name, ""));
                cloud.streams().out().println(kind.word() + " " + name + " deleted");
            }
        }
        return 0;
    }
}
