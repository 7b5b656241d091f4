package dev.virga.cli.output;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as people write them: {@code 128M}, {@code 1G}, powers of 1024. */
public final class Sizes {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,12})([KMGT]?)(i?B)?");
    private static final String UNITS = "KMGT";

    private Sizes() {}

    /**
     * Reads a size.
     *
     * @throws CliException with {@link ExitCode#USAGE} if it is none or does not fit
     */
    public static long parse(String text) {
        Matcher matcher = TEXT.matcher(text.toUpperCase(Locale.ROOT).replace("IB", "B"));
        if (!matcher.matches()) {
            throw new CliException(
                    ExitCode.USAGE, "'" + text + "' is not a size: write 128M, 1G or bytes");
        }
        long value = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
        if (value > Long.MAX_VALUE >> shift) {
            throw new CliException(ExitCode.USAGE, "'" + text + "' is too large");
        }
        return value << shift;
    }

    /** A size with one decimal where it matters: {@code 31.2 MiB}. */
    public static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < UNITS.length() - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, UNITS.charAt(unit));
    }
}
