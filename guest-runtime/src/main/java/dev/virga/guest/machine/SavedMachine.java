package dev.virga.guest.machine;

import dev.virga.guest.snapshot.BadSnapshotException;
import dev.virga.guest.snapshot.SnapshotReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.SortedMap;

/**
 * What a snapshot says of the machine that it was taken of: enough to restore it without the
 * options that it was started with, as long as it has no disks and network cards.
 *
 * @param memoryBytes its RAM
 * @param harts how many it has
 * @param clock what makes its time pass
 * @param boot how it was started; the files are not part of a snapshot
 */
public record SavedMachine(long memoryBytes, int harts, ClockMode clock, Boot.Saved boot) {
    static final String MEMORY = "memory";
    static final String HARTS = "number of CPUs";
    static final String CLOCK = "clock";
    static final String WAY = "way to boot";
    static final String KIB = " KiB";

    /**
     * Reads the beginning of a snapshot.
     *
     * @throws MachineException if it is damaged or makes no sense
     * @throws IOException if the stream fails
     */
    public static SavedMachine read(InputStream snapshot) throws IOException {
        try {
            SortedMap<String, String> shape = new SnapshotReader(snapshot).shape();
            return new SavedMachine(
                    Math.multiplyExact(number(shape, MEMORY, KIB), 1024L),
                    Math.toIntExact(number(shape, HARTS, "")),
                    ClockMode.valueOf(word(shape, CLOCK)),
                    new Boot.Saved(Boot.Saved.Way.valueOf(word(shape, WAY))));
        } catch (BadSnapshotException e) {
            throw new MachineException(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MachineException("the snapshot doesn't say what machine it is of", e);
        }
    }

    private static long number(SortedMap<String, String> shape, String name, String unit) {
        String text = shape.getOrDefault(name, "");
        if (!text.endsWith(unit)) {
            throw new IllegalArgumentException(name);
        }
        return Long.parseLong(text.substring(0, text.length() - unit.length()));
    }

    private static String word(SortedMap<String, String> shape, String name) {
        return shape.getOrDefault(name, "").toUpperCase(Locale.ROOT);
    }
}
