package dev.virga.cli;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Noun;
import dev.virga.cli.output.Streams;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The whole command as a function: arguments and streams in, exit code out. It never ends the
 * process, so tests call it as it is.
 */
public final class Cloudctl {

    private final Streams streams;

    /** The command for these streams. */
    public Cloudctl(Streams streams) {
        this.streams = streams;
    }

    /** Runs one command line and returns the process's exit code. */
    public int run(List<String> arguments) {
        try {
            GlobalOptions options = GlobalOptions.of(arguments, streams);
            return new Cloudctl(options.streams()).dispatch(options.arguments());
        } catch (CliException e) {
            return new Failures(streams).failed(e).code();
        } finally {
            streams.out().flush();
            streams.err().flush();
        }
    }

    private int dispatch(List<String> words) {
        List<String> arguments = ShortForm.whole(words);
        String first = arguments.isEmpty() ? "--help" : arguments.getFirst();
        switch (first) {
            case "--version", "-V" -> {
                streams.out().println(Version.line());
                return ExitCode.OK.code();
            }
            case "--help", "-h" -> {
                RootHelp.print(streams.out());
                return ExitCode.OK.code();
            }
            case "completion" -> {
                return completion(arguments.subList(1, arguments.size()));
            }
            case "complete" -> {
                int from = arguments.size() > 1 && arguments.get(1).equals("--") ? 2 : 1;
                new Completion(streams)
                        .of(arguments.subList(from, arguments.size()))
                        .forEach(streams.out()::println);
                return ExitCode.OK.code();
            }
            case "help" -> {
                return arguments.size() == 1
                        ? dispatch(List.of("--help"))
                        : dispatch(helpOf(arguments.subList(1, arguments.size())));
            }
            default -> {
                return group(first, arguments.subList(1, arguments.size()));
            }
        }
    }

    private static List<String> helpOf(List<String> words) {
        List<String> all = new ArrayList<>(words);
        all.add("--help");
        return all;
    }

    private int completion(List<String> arguments) {
        Optional<String> script =
                arguments.size() == 1 ? Completion.script(arguments.getFirst()) : Optional.empty();
        if (script.isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE, "write: source <(cloudctl completion bash), or zsh or fish");
        }
        streams.out().print(script.get());
        return ExitCode.OK.code();
    }

    private int group(String name, List<String> arguments) {
        Optional<CommandGroup> group = Commands.find(name);
        if (group.isEmpty()) {
            streams.err().println("cloudctl: " + Suggestion.unknown(name));
            return ExitCode.USAGE.code();
        }
        Object command = group.get().command().apply(streams);
        Optional<CommandLine> verb = verb(group.get(), command, arguments);
        CommandLine line = verb.orElseGet(() -> line(group.get(), command, streams));
        Failures failures = new Failures(streams);
        line.setParameterExceptionHandler((e, _) -> failures.usage(e).code());
        line.setExecutionExceptionHandler((e, _, _) -> failures.failed(e).code());
        return line.execute(
                arguments.stream().skip(verb.isPresent() ? 1 : 0).toArray(String[]::new));
    }

    /** The verb alone, if the first word is one: to learn of all others takes half a second. */
    private Optional<CommandLine> verb(CommandGroup group, Object command, List<String> words) {
        if (words.isEmpty() || !(command instanceof Noun noun)) {
            return Optional.empty();
        }
        return Optional.ofNullable(noun.verbs().get(words.getFirst()))
                .map(verb ->
                        dressed(
                                verb instanceof CommandLine line ? line : new CommandLine(verb),
                                group.name() + " " + words.getFirst(),
                                streams));
    }

    /** A noun with its verbs. */
    static CommandLine line(CommandGroup group, Streams streams) {
        return line(group, group.command().apply(streams), streams);
    }

    private static CommandLine line(CommandGroup group, Object command, Streams streams) {
        CommandLine line = new CommandLine(command);
        if (command instanceof Noun noun) {
            new TreeMap<>(noun.verbs()).forEach(line::addSubcommand);
        }
        return dressed(line, group.name(), streams);
    }

    private static CommandLine dressed(CommandLine line, String name, Streams streams) {
        line.setCommandName("cloudctl " + name);
        addHelp(line);
        line.setOut(writer(streams.out()));
        line.setErr(writer(streams.err()));
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(streams.outColour() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpLongOptionsMaxWidth(32);
        return line;
    }

    /** Every verb has -h, though no command class needs to say so. */
    private static void addHelp(CommandLine line) {
        if (line.getCommandSpec().findOption("-h") != null) {
            // A verb with two names comes by twice.
            return;
        }
        line.getCommandSpec()
                .addOption(
                        OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Show this help.")
                                .build());
        line.getSubcommands().values().forEach(Cloudctl::addHelp);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, stream.charset()), true);
    }
}
