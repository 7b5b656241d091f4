package dev.virga.cli.output;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 60s}, {@code 2m}, {@code 1h}. */
public final class Durations {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(ms|s|m|h)?");

    private Durations() {}

    /**
     * Reads a duration; a bare number is seconds.
     *
     * @throws CliException with {@link ExitCode#USAGE} if it is none
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new CliException(
                    ExitCode.USAGE, "'" + text + "' is not a duration: write 500ms, 60s, 2m or 1h");
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        double millis =
                Double.parseDouble(matcher.group(1))
                        * switch (unit) {
                            case "ms" -> 1;
                            case "s" -> 1_000;
                            case "m" -> 60_000;
                            default -> 3_600_000;
                        };
        return Duration.ofMillis((long) millis);
    }
}
