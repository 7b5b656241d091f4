package dev.virga.cli;

import dev.virga.cli.cloud.LiveNames;
import dev.virga.cli.output.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What may stand where the cursor is: nouns, verbs, options, and the names of what is there. The
 * shells' scripts ask it through the hidden command {@code complete}; it never fails and says
 * nothing when it knows nothing.
 */
final class Completion {
    private static final Map<String, String> NOUNS =
            Map.of(
                    "vm", "VM",
                    "node", "NODE",
                    "key", "KEY",
                    "group", "GROUP",
                    "flavor", "FLAVOR",
                    "project", "PROJECT",
                    "op", "OP");

    private final Streams streams;

    Completion(Streams streams) {
        this.streams = streams;
    }

    /** The script for a shell, to be sourced; empty if there is none for it. */
    static Optional<String> script(String shell) {
        return switch (shell) {
            case "bash" ->
                    Optional.of(
                            """
                            _cloudctl() {
                                mapfile -t COMPREPLY < <(cloudctl complete -- \\
                                    "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
                            }
                            complete -o default -F _cloudctl cloudctl
                            """);
            case "zsh" ->
                    Optional.of(
                            """
                            #compdef cloudctl
                            _cloudctl() {
                                local -a found
                                found=("${(@f)$(cloudctl complete -- "${words[@]:1:$((CURRENT-1))}" 2>/dev/null)}")
                                compadd -a found
                            }
                            compdef _cloudctl cloudctl
                            """);
            case "fish" ->
                    Optional.of(
                            """
                            complete -c cloudctl -f -a '(cloudctl complete -- \
                            (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
                            """);
            default -> Optional.empty();
        };
    }

    /**
     * What may stand there.
     *
     * @param words after {@code cloudctl}; the last one is what is being typed, perhaps empty
     */
    List<String> of(List<String> words) {
        List<String> before = words.isEmpty() ? List.of() : words.subList(0, words.size() - 1);
        String typed = words.isEmpty() ? "" : words.getLast();
        return candidates(before, typed).stream()
                .filter(candidate -> candidate.startsWith(typed))
                .toList();
    }

    private List<String> candidates(List<String> said, String typed) {
        if (said.isEmpty()) {
            return Stream.concat(
                            Commands.ALL.stream().map(CommandGroup::name),
                            ShortForm.ALL.keySet().stream().sorted())
                    .toList();
        }
        List<String> before = ShortForm.whole(said);
        Optional<CommandGroup> group = Commands.find(before.getFirst());
        if (group.isEmpty()) {
            return List.of();
        }
        CommandLine line = Cloudctl.line(group.get(), streams);
        List<String> rest = before.subList(1, before.size());
        while (!rest.isEmpty() && line.getSubcommands().containsKey(rest.getFirst())) {
            line = line.getSubcommands().get(rest.getFirst());
            rest = rest.subList(1, rest.size());
        }
        if (!line.getSubcommands().isEmpty()) {
            return new ArrayList<>(new TreeSet<>(line.getSubcommands().keySet()));
        }
        return typed.startsWith("-") ? options(line) : names(line, before, rest);
    }

    private static List<String> options(CommandLine line) {
        return line.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .sorted()
                .toList();
    }

    /** Names for what the option before, or this parameter, takes. */
    private List<String> names(CommandLine line, List<String> before, List<String> rest) {
        String label = "";
        if (!rest.isEmpty() && rest.getLast().startsWith("-")) {
            Optional<OptionSpec> option =
                    Optional.ofNullable(line.getCommandSpec().findOption(rest.getLast()));
            if (option.isPresent() && option.get().arity().min() > 0) {
                label = option.get().paramLabel();
                return LiveNames.of(streams, label);
            }
        }
        long position = rest.stream().filter(word -> !word.startsWith("-")).count();
        for (PositionalParamSpec parameter : line.getCommandSpec().positionalParameters()) {
            if (parameter.index().contains((int) position)) {
                label = parameter.paramLabel();
            }
        }
        // The generic verbs call it NAME; the noun says of what.
        return LiveNames.of(
                streams, label.equals("NAME") ? NOUNS.getOrDefault(before.getFirst(), "") : label);
    }
}
