package dev.virga.cli.cloud;

import dev.virga.cli.output.Listing;
import dev.virga.cli.output.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code show} of any kind. */
@Command(name = "show", description = "Shows one of them.")
final class ShowVerb implements Callable<Integer> {
    private final Cloud cloud;
    private final Kind kind;

    @Parameters(paramLabel = "NAME", description = "Its name or id.")
    private String name = "";

    @Mixin private OutputOptions output = new OutputOptions();

    ShowVerb(Cloud cloud, Kind kind) {
        this.cloud = cloud;
        this.kind = kind;
    }

    @Override
    public Integer call() throws Exception {
        try (CloudClient client = cloud.client()) {
            Listing.printOne(
                    kind.columns(),
                    client.show(kind.path(name, "")),
                    output,
                    cloud.streams().out());
        }
        return 0;
    }
}
