package dev.virga.cli;

import dev.virga.cli.output.Streams;
import java.util.function.Function;

/**
 * A noun of {@code cloudctl}: what the root help lists. The command itself is made only when it is
 * the one asked for, because start-up is felt.
 *
 * @param name the first word of the command line
 * @param summary one line for the help
 * @param command makes the picocli command object
 */
record CommandGroup(String name, String summary, Function<Streams, Object> command) {}
