package dev.virga.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModernJarTest {
    @TempDir private Path folder = Path.of("");

    private static Path jarOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The one of our libraries that is so old. Each of its classes has to pass the verifier. */
    @Test
    void oldClassesAreWrittenAnewAndStillVerify() throws Exception {
        Path old = jarOf(CommandLine.class);
        List<Path> modern = ModernJar.of(List.of(old), folder);
        assertThat(modern).containsExactly(folder.resolve(String.valueOf(old.getFileName())), old);

        URL[] path = {modern.getFirst().toUri().toURL()};
        try (URLClassLoader loader =
                        new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
                var jar = new java.util.jar.JarFile(modern.getFirst().toFile())) {
            List<String> names =
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.startsWith("picocli/") && name.endsWith(".class"))
                            .map(name -> name.replace(".class", "").replace('/', '.'))
                            .filter(name -> !name.contains("groovy"))
                            .toList();
            assertThat(names).hasSizeGreaterThan(100);
            for (String name : names) {
                assertThat(Class.forName(name, true, loader).getName()).isEqualTo(name);
            }
        }
    }

    @Test
    void jarsOfTodayStayWhereTheyAre() throws Exception {
        List<Path> jars = List.of(jarOf(Test.class));
        assertThat(ModernJar.of(jars, folder)).isEqualTo(jars);
        assertThat(folder).isEmptyDirectory();
    }
}
