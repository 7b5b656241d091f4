package dev.virga.cli.image.debian;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.image.archive.ElfFile;
import dev.virga.cli.image.archive.FileNode;
import dev.virga.cli.image.archive.FileTree;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds, in the files of all packages, the shared libraries that chosen programs need. */
final class SharedLibraries {

    private static final List<String> FOLDERS =
            List.of("usr/lib/riscv64-linux-gnu/", "usr/lib/", "lib/riscv64-linux-gnu/", "lib/");

    private SharedLibraries() {}

    /**
     * Copies what the programs in {@code target} need, directly or not, from {@code all}.
     *
     * @throws CliException if a library is in none of the packages
     */
    static void copy(FileTree all, FileTree target) {
        Deque<FileNode.Regular> open = new ArrayDeque<>();
        for (FileNode node : target.entries().values()) {
            if (node instanceof FileNode.Regular regular) {
                open.add(regular);
            }
        }
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Optional<ElfFile> elf = ElfFile.of(open.remove().content());
            elf.flatMap(ElfFile::interpreter).ifPresent(path -> interpreter(path, all, target));
            for (String library : elf.map(ElfFile::needed).orElse(List.of())) {
                if (seen.add(library)) {
                    open.add(library(library, all, target));
                }
            }
        }
    }

    /** Programs name their dynamic linker by its path: it has to be found by that, too. */
    private static void interpreter(String path, FileTree all, FileTree target) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String wanted = merged(path.substring(1));
        if (target.get(wanted).isEmpty()) {
            FileNode.Regular linker = library(name, all, target);
            target.put(wanted, all.get(wanted).orElse(linker));
        }
    }

    private static FileNode.Regular library(String name, FileTree all, FileTree target) {
        for (String folder : FOLDERS) {
            Optional<FileNode.Regular> file = all.resolve(folder + name);
            if (file.isPresent()) {
                target.file(merged(folder) + name, 0755, file.get().content());
                return file.get();
            }
        }
        throw new CliException("none of the packages has the library " + name);
    }

    /** Where a folder is in a file system with merged /usr. */
    static String merged(String path) {
        for (Map.Entry<String, String> link :
                Map.of("bin/", "usr/bin/", "sbin/", "usr/sbin/", "lib/", "usr/lib/").entrySet()) {
            if (path.startsWith(link.getKey())) {
                return link.getValue() + path.substring(link.getKey().length());
            }
        }
        return path;
    }
}
