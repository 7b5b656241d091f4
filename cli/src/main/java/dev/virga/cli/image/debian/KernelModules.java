package dev.virga.cli.image.debian;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.image.archive.ElfFile;
import dev.virga.cli.image.archive.FileTree;
import dev.virga.cli.image.archive.ModuleSymbols;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/**
 * The loadable modules of one kernel, and what depmod(8) would say of them: dependencies and
 * aliases come from each module's own {@code .modinfo}. Code and data of a module are Debian's;
 * labels of the compiler are left out (see {@link ModuleSymbols}), and what is needed in every
 * start is not packed. For the rest, busybox hands packed modules to the kernel first, and that
 * knows xz only: anything else it would mark as an error on the console.
 */
final class KernelModules {

    private static final String SUFFIX = ".ko.xz";
    private static final int XZ_PRESET = 4;
    private static final int XZ_DICTIONARY = 1 << 20;

    private final String release;
    private final Map<String, Packed> packed = new TreeMap<>();

    @SuppressWarnings("ArrayRecordComponent")
    private record Packed(String path, byte[] xz) {}

    private record Module(String path, byte[] content, List<String> info) {

        List<String> values(String key) {
            return info.stream()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1))
                    .toList();
        }

        List<String> dependencies() {
            List<String> names = new ArrayList<>();
            for (String list : values("depends")) {
                for (String name : list.split(",")) {
                    if (!name.isEmpty()) {
                        names.add(canonical(name));
                    }
                }
            }
            return names;
        }
    }

    /** No modules yet, of the kernel of this release ({@code uname -r}). */
    KernelModules(String release) {
        this.release = release;
    }

    /**
     * Adds a file of the kernel's package, if it is a module; {@code path} is below the release.
     */
    void add(String path, byte[] content) {
        if (path.endsWith(SUFFIX)) {
            String file = path.substring(path.lastIndexOf('/') + 1);
            String name = canonical(file.substring(0, file.length() - SUFFIX.length()));
            packed.put(name, new Packed(path, content));
        }
    }

    /**
     * Puts modules, with those they depend on, into a file system.
     *
     * @param early needed in every start: stored as they are
     * @param late loaded when somebody needs them: packed
     * @throws CliException if the kernel has no such module
     */
    void install(Collection<String> early, Collection<String> late, FileTree tree) {
        Map<String, Module> chosen = new TreeMap<>();
        for (String name : early) {
            choose(canonical(name), chosen);
        }
        Set<String> plain = new LinkedHashSet<>(chosen.keySet());
        for (String name : late) {
            choose(canonical(name), chosen);
        }
        String folder = "usr/lib/modules/" + release + "/";
        StringBuilder dependencies = new StringBuilder();
        StringBuilder aliases = new StringBuilder();
        chosen.forEach((name, module) -> {
            boolean asIs = plain.contains(name);
            tree.file(
                    folder + file(name, module, plain),
                    0644,
                    asIs ? module.content() : pack(module.content()));
            dependencies.append(file(name, module, plain)).append(':');
            for (String needed : closure(name, chosen)) {
                Module other = require(chosen, needed);
                dependencies.append(' ').append(file(needed, other, plain));
            }
            dependencies.append('\n');
            for (String alias : module.values("alias")) {
                aliases.append("alias ").append(alias).append(' ').append(name).append('\n');
            }
        });
        tree.text(folder + "modules.dep", 0644, dependencies.toString());
        tree.text(folder + "modules.alias", 0644, aliases.toString());
    }

    private static String file(String name, Module module, Set<String> plain) {
        String path = module.path().substring(0, module.path().length() - ".xz".length());
        return plain.contains(name) ? path : module.path();
    }

    private void choose(String name, Map<String, Module> chosen) {
        if (chosen.containsKey(name)) {
            return;
        }
        Packed found = packed.get(name);
        if (found == null) {
            throw new CliException("the kernel " + release + " has no module " + name);
        }
        byte[] content = ModuleSymbols.withoutLabels(unpack(found.xz()));
        List<String> info = ElfFile.of(content).map(ElfFile::moduleInfo).orElse(List.of());
        Module module = new Module(found.path(), content, info);
        chosen.put(name, module);
        module.dependencies().forEach(needed -> choose(needed, chosen));
    }

    /** All that a module needs, direct needs first, as modprobe wants it. */
    private static Set<String> closure(String name, Map<String, Module> chosen) {
        Set<String> all = new LinkedHashSet<>();
        List<String> open = new ArrayList<>(require(chosen, name).dependencies());
        while (!open.isEmpty()) {
            String next = open.removeFirst();
            all.remove(next);
            all.add(next);
            open.addAll(require(chosen, next).dependencies());
        }
        return all;
    }

    private static Module require(Map<String, Module> chosen, String name) {
        Module module = chosen.get(name);
        if (module == null) {
            throw new IllegalStateException("module " + name + " was not chosen");
        }
        return module;
    }

    private static String canonical(String name) {
        return name.replace('-', '_');
    }

    private static byte[] unpack(byte[] xz) {
        try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(xz))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the kernel itself unpacks it (lib/xz): with a CRC-32 and a small dictionary. */
    private static byte[] pack(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length / 3);
        try {
            LZMA2Options options = new LZMA2Options(XZ_PRESET);
            options.setDictSize(XZ_DICTIONARY);
            try (XZOutputStream xz = new XZOutputStream(out, options, XZ.CHECK_CRC32)) {
                xz.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
