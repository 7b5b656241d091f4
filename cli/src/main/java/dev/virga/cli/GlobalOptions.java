package dev.virga.cli;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Streams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options that every command takes, wherever they stand before {@code --}. They say the same as
 * environment variables, and win over them.
 *
 * @param arguments what is left
 * @param streams those of the process with the variables set
 */
record GlobalOptions(List<String> arguments, Streams streams) {
    private static final Map<String, String> VARIABLES =
            Map.of(
                    "--profile", "VIRGA_PROFILE",
                    "--endpoint", "VIRGA_ENDPOINT",
                    "--project", "VIRGA_PROJECT",
                    "--token-file", "VIRGA_TOKEN_FILE",
                    "--ca-file", "VIRGA_CA_FILE");

    /** What the help says of them. */
    static final String HELP =
            """
            Every command takes (flag before variable before profile):
              --profile NAME     VIRGA_PROFILE     endpoints and token of 'cloudctl profile ls'
              --endpoint URL,... VIRGA_ENDPOINT    control planes, asked in this order
              --token-file FILE  VIRGA_TOKEN_FILE  (VIRGA_TOKEN: the token itself)
              --ca-file FILE     VIRGA_CA_FILE     who must have signed the control planes' certificates
              --project NAME     VIRGA_PROJECT     the project to work in
            """;

    /**
     * Takes them out of a command line.
     *
     * @throws CliException with {@link ExitCode#USAGE} if a value is missing
     */
    static GlobalOptions of(List<String> arguments, Streams streams) {
        List<String> left = new ArrayList<>();
        Map<String, String> environment = new HashMap<>(streams.environment());
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals("--")) {
                left.addAll(arguments.subList(i, arguments.size()));
                break;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Optional<String> variable = Optional.ofNullable(VARIABLES.get(name));
            if (variable.isEmpty()) {
                left.add(word);
            } else if (equals >= 0) {
                environment.put(variable.get(), word.substring(equals + 1));
            } else if (i + 1 < arguments.size()) {
                environment.put(variable.get(), arguments.get(++i));
            } else {
                throw new CliException(ExitCode.USAGE, "option " + name + " needs a value");
            }
        }
        return new GlobalOptions(List.copyOf(left), streams.with(environment));
    }
}
