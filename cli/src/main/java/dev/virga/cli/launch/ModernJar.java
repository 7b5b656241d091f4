package dev.virga.cli.launch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Jars whose classes are in the format of before Java 6, written anew in today's: the JVM keeps no
 * others in a start-up cache, since only those carry what its verifier wants (JVMS 4.10.1, {@code
 * StackMapTable}). Code and all else stay as they are.
 */
final class ModernJar {
    /** The version of class files from which on they may stand in a start-up cache: Java 6. */
    private static final int CACHED_SINCE = 50;

    private static final int VERSION_OFFSET = 6;
    private static final int HEADER = 8;

    private ModernJar() {}

    /**
     * The jars of a class path, before those with old classes their copies in a folder. Should
     * these be gone one day, the class path is still whole.
     */
    static List<Path> of(List<Path> jars, Path folder) throws IOException {
        Set<Path> modern = new LinkedHashSet<>();
        for (Path jar : jars) {
            if (old(jar)) {
                modern.add(copy(jar, folder));
            }
            modern.add(jar);
        }
        return List.copyOf(modern);
    }

    /** Whether a jar's first class, and so probably all, is too old. */
    private static boolean old(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Optional<JarEntry> first = file.stream().filter(ModernJar::isClass).findFirst();
            if (first.isEmpty()) {
                return false;
            }
            try (InputStream in = file.getInputStream(first.get())) {
                byte[] header = in.readNBytes(HEADER);
                return header.length == HEADER && version(header) < CACHED_SINCE;
            }
        }
    }

    private static Path copy(Path jar, Path folder) throws IOException {
        Files.createDirectories(folder);
        try {
            return write(jar, folder);
        } catch (IllegalArgumentException e) {
            // Some class can't be written in today's format; then the jar is used as it is.
            return jar;
        }
    }

    private static Path write(Path jar, Path folder) throws IOException {
        Path copy = folder.resolve(String.valueOf(jar.getFileName()));
        Path temporary = Files.createTempFile(folder, "jar", ".tmp");
        try {
            try (JarFile in = new JarFile(jar.toFile());
                    OutputStream file = Files.newOutputStream(temporary);
                    ZipOutputStream out = new ZipOutputStream(file)) {
                ClassFile format = format(in);
                for (JarEntry entry : Collections.list(in.entries())) {
                    // A signature would be broken by the change, and nobody checks it.
                    if (!entry.isDirectory()
                            && !entry.getName().matches("META-INF/.*\\.(SF|RSA)")) {
                        byte[] bytes = in.getInputStream(entry).readAllBytes();
                        out.putNextEntry(new ZipEntry(entry.getName()));
                        out.write(isClass(entry) ? modern(format, bytes) : bytes);
                        out.closeEntry();
                    }
                }
            }
            Files.move(temporary, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return copy;
    }

    /** Frames need to know which class extends which: those of the jar, and the JDK's. */
    private static ClassFile format(JarFile jar) {
        ClassHierarchyResolver own =
                ClassHierarchyResolver.ofResourceParsing(type -> {
                    String descriptor = type.descriptorString();
                    JarEntry entry =
                            jar.getJarEntry(
                                    descriptor.substring(1, descriptor.length() - 1) + ".class");
                    return entry == null ? null : content(jar, entry);
                });
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                ClassFile.ClassHierarchyResolverOption.of(
                        own.orElse(ClassHierarchyResolver.defaultResolver())));
    }

    private static InputStream content(JarFile jar, JarEntry entry) {
        try (InputStream in = jar.getInputStream(entry)) {
            return new ByteArrayInputStream(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] modern(ClassFile format, byte[] bytes) {
        if (version(bytes) >= CACHED_SINCE) {
            return bytes;
        }
        ClassModel model = format.parse(bytes);
        return format.transformClass(
                model,
                ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                        .andThen(
                                ClassTransform.endHandler(builder ->
                                        builder.withVersion(ClassFile.JAVA_25_VERSION, 0))));
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/");
    }

    private static int version(byte[] header) {
        return (header[VERSION_OFFSET] & 0xFF) << 8 | header[VERSION_OFFSET + 1] & 0xFF;
    }
}
