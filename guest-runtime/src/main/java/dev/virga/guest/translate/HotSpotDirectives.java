package dev.virga.guest.translate;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Gives each of HotSpot's compilers what it is good for, since a guest that boots keeps C2 busy all
 * the time. Threads: any.
 *
 * <ul>
 *   <li>Translated code is C2's alone. Until C2 is done it is interpreted by this library, and that
 *       is faster, and needs a fraction of the memory, of what C1 would make of it in between.
 *   <li>The translator itself, and the class files it writes, are C1's alone: C2 would spend as
 *       long on them as on all that they translate.
 * </ul>
 *
 * <p>Compiler directives are read from a file and can be given to a running JVM by its diagnostic
 * command {@code Compiler.directives_add} only. A JVM that hasn't got it is slower, no more.
 */
final class HotSpotDirectives {
    private static final System.Logger LOG =
            System.getLogger(HotSpotDirectives.class.getPackageName());

    /** The first that matches a method holds for it. A star may end a name, not begin it. */
    private static final String TEXT =
            """
            [
              {match: "%s*.run", c1: {Exclude: true}},
              {
                match: [
                  "dev/virga/guest/translate/Region*.*",
                  "dev/virga/guest/translate/Shape*.*",
                  "dev/virga/guest/translate/Flow*.*",
                  "dev/virga/guest/translate/Block*.*",
                  "dev/virga/guest/translate/Registers*.*",
                  "dev/virga/guest/translate/IntegerEmitter*.*",
                  "dev/virga/guest/translate/MemoryEmitter*.*",
                  "dev/virga/guest/translate/FloatEmitter*.*",
                  "java/lang/classfile/*.*",
                  "jdk/internal/classfile/*.*"
                ],
                c2: {Exclude: true}
              }
            ]
            """
                    .formatted(RegionEmitter.CLASS);

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
