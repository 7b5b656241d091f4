package dev.virga.cli.cloud;

import dev.virga.cli.output.Column;
import dev.virga.cli.output.OutputOptions;
import dev.virga.cli.output.Streams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cloudctl key}. */
@Command(name = "key", description = "Public SSH keys for guests.")
public final class KeyCommand extends CloudNoun {
    static final Kind KIND =
            new Kind(
                    "key",
                    "/v1/keys",
                    List.of(
                            Column.of("name"),
                            Column.of("fingerprint"),
                            Column.of("created", "createdAt"),
                            Column.of("publicKey").inWide()));

    /** The noun for a user. */
    public KeyCommand(Streams streams) {
        super(Cloud.of(streams), KIND);
    }

    @Override
    Map<String, Object> more() {
        return Map.of("delete", new DeleteVerb(cloud(), KIND));
    }

    @Command(name = "create", description = "Hands in a public key.")
    int create(
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Parameters(paramLabel = "FILE", description = "As ssh-keygen writes it: x.pub.")
                    Path file,
            @Mixin OutputOptions output)
            throws Exception {
        String key = Files.readString(file).strip();
        try (CloudClient client = cloud().client()) {
            return print(client.post(KIND.path(), Map.of("name", name, "publicKey", key)), output);
        }
    }
}
