package dev.virga.cli.image;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.cli.image.store.ImageStore;
import dev.virga.cli.output.Column;
import dev.virga.cli.output.Listing;
import dev.virga.cli.output.Noun;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cloudctl image}: the noun and its small verbs. */
@Command(name = "image", description = "Guest images on this host.")
public final class ImageCommand implements Noun, Runnable {

    private static final List<Column> COLUMNS =
            List.of(
                    Column.of("name"),
                    Column.of("id"),
                    Column.of("version"),
                    Column.of("size", row -> Sizes.human((Long) Column.field(row, "sizeBytes"))),
                    Column.of("created", "createdAt"),
                    Column.of("architecture").inWide(),
                    Column.of("commandline", "commandLine").inWide());

    private final Streams streams;
    private final Map<String, Object> more;

    @Spec private CommandSpec spec = CommandSpec.create();

    /**
     * The noun for a user.
     *
     * @param more verbs that need a cloud
     */
    public ImageCommand(Streams streams, Map<String, Object> more) {
        this.streams = streams;
        this.more = more;
    }

    @Command(name = "ls", description = "Lists the images, newest first.")
    int ls(@Mixin OutputOptions output) throws IOException {
        List<Map<String, Object>> rows =
                new ImageCatalog(home().images()).list().stream().map(ImageCommand::row).toList();
        new Listing(COLUMNS, rows).print(output, streams.out());
        return 0;
    }

    @Command(name = "rm", description = "Removes images, by name (the newest of it) or id.")
    int rm(
            @Parameters(arity = "1..*", paramLabel = "LOCAL-IMAGE", description = "Name or id.")
                    List<String> names)
            throws IOException {
        ImageStore store = new ImageStore(home());
        for (String name : names) {
            ImageManifest image = store.require(name);
            store.remove(image);
            streams.out().println(image.name() + " " + image.id() + " removed");
        }
        return 0;
    }

    @Override
    public Map<String, Object> verbs() {
        Map<String, Object> verbs = new TreeMap<>(more);
        verbs.put("build", new BuildCommand(streams, home()));
        verbs.put("import", new ImportCommand(streams, home()));
        return verbs;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "image: which verb?");
    }

    private VirgaHome home() {
        return VirgaHome.of(streams.environment(), Path.of(System.getProperty("user.home", "/")));
    }

    private static Map<String, Object> row(ImageManifest image) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", image.id());
        row.put("name", image.name());
        row.put("version", image.version());
        row.put("architecture", image.architecture());
        row.put("createdAt", image.createdAt().toString());
        row.put("commandLine", image.commandLine());
        row.put("sizeBytes", image.sizeBytes());
        row.put(
                "parts",
                image.parts().stream()
                        .map(part -> {
                            Map<String, Object> tree = new LinkedHashMap<>();
                            tree.put("role", part.role().toString());
                            tree.put("file", part.file());
                            tree.put("sizeBytes", part.sizeBytes());
                            tree.put("sha256", part.sha256());
                            return tree;
                        })
                        .toList());
        return row;
    }
}
