package dev.virga.cli.cloud;

import dev.virga.cli.output.Listing;
import dev.virga.cli.output.Noun;
import dev.virga.cli.output.OutputOptions;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the nouns of the API have in common: a kind with {@code ls} and {@code show}. */
abstract class CloudNoun implements Noun, Runnable {
    private final Cloud cloud;
    private final Kind kind;

    @Spec private CommandSpec spec = CommandSpec.create();

    CloudNoun(Cloud cloud, Kind kind) {
        this.cloud = cloud;
        this.kind = kind;
    }

    Cloud cloud() {
        return cloud;
    }

    Kind kind() {
        return kind;
    }

    /** More verbs than {@code ls} and {@code show}. */
    Map<String, Object> more() {
        return Map.of();
    }

    @Override
    public Map<String, Object> verbs() {
        Map<String, Object> verbs = new TreeMap<>();
        verbs.put("ls", new ListVerb(cloud, kind));
        verbs.put("show", new ShowVerb(cloud, kind));
        verbs.putAll(more());
        return verbs;
    }

    /** Shows what a change answered. */
    int print(String json, OutputOptions output) {
        Listing.printOne(kind.columns(), CloudClient.map(json), output, cloud.streams().out());
        return 0;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), kind.word() + ": which verb?");
    }
}
