package dev.virga.guest.translate;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Has HotSpot compile translated code with C2 only. Until C2 is done a guest's code is interpreted
 * by this library, and that is faster, and needs a fraction of the memory, of what C1 would make of
 * it in between; and the compilers have a fifth less to do. Threads: any.
 *
 * <p>Compiler directives are read from a file and can be given to a running JVM by its diagnostic
 * command {@code Compiler.directives_add} only. A JVM that hasn't got it is slower, no more.
 */
final class HotSpotDirectives {
    private static final System.Logger LOG =
            System.getLogger(HotSpotDirectives.class.getPackageName());
    private static final String TEXT =
            "[{match: \"" + RegionEmitter.CLASS + "*.run\", c1: {Exclude: true}}]\n";

    private HotSpotDirectives() {}

    static void apply() {
        try {
            Path file = Files.createTempFile("virga-directives", ".json");
            try {
                Files.writeString(file, TEXT);
                String answer = add(file);
                LOG.log(Level.DEBUG, answer.strip());
            } finally {
                Files.delete(file);
            }
        } catch (IOException | JMException e) {
            LOG.log(Level.INFO, "translated code is compiled twice, as directives failed", e);
        }
    }

    private static String add(Path file) throws JMException {
        Object answer =
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                "compilerDirectivesAdd",
                                new Object[] {new String[] {file.toString()}},
                                new String[] {String[].class.getName()});
        return String.valueOf(answer);
    }
}
