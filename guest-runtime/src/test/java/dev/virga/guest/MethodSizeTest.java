package dev.virga.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * HotSpot never compiles a method of more than 8000 bytes of bytecode ({@code HugeMethodLimit}):
 * one such method on the interpreter's path would run a hundred times slower for ever, and nothing
 * else would fail. So every compiled method of the machine is measured here.
 */
class MethodSizeTest {
    private static final int HUGE_METHOD_LIMIT = 8000;

    @Test
    void everyMethodIsSmallEnoughForTheCompiler() throws IOException, URISyntaxException {
        List<Path> classFiles;
        try (Stream<Path> files = Files.walk(compiledClasses())) {
            classFiles = files.filter(file -> file.toString().endsWith(".class")).toList();
        }
        assertThat(classFiles).isNotEmpty();
        assertThat(classFiles.stream().flatMap(MethodSizeTest::hugeMethods)).isEmpty();
    }

    private static Path compiledClasses() throws URISyntaxException {
        String marker = "dev/virga/guest/package-info.class";
        URL url = MethodSizeTest.class.getClassLoader().getResource(marker);
        assertThat(url).as("the compiled classes of this module").isNotNull();
        return Path.of(url.toURI()).resolveSibling("");
    }

    private static Stream<String> hugeMethods(Path classFile) {
        try {
            var model = ClassFile.of().parse(classFile);
            return model.methods().stream()
                    .flatMap(method ->
                            method.findAttribute(Attributes.code()).stream()
                                    .filter(code -> code.codeLength() > HUGE_METHOD_LIMIT)
                                    .map(code ->
                                            model.thisClass().asInternalName()
                                                    + "."
                                                    + method.methodName()
                                                    + ": "
                                                    + code.codeLength()
                                                    + " bytes"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
