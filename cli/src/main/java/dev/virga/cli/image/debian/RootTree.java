package dev.virga.cli.image.debian;

import dev.virga.cli.image.archive.DebPackage;
import dev.virga.cli.image.archive.FileNode;
import dev.virga.cli.image.archive.FileTree;
import java.util.List;
import java.util.Optional;

/**
 * Lays out a root disk: packages as they are, our init, and the kernel's modules. No package's own
 * scripts are run: what they would set up and programs need, is set up here.
 */
final class RootTree implements DebPackage.Visitor {
    private static final long BLOCK = 4096;

    private final FileTree tree = new FileTree();

    @Override
    public boolean wants(String path) {
        return DiskRecipe.LEFT_OUT.stream().noneMatch(path::startsWith);
    }

    /** Folders of one package must not replace what another has made a link. */
    @Override
    public void entry(String path, FileNode node) {
        String place = SharedLibraries.merged(path);
        if (!(node instanceof FileNode.Folder) || tree.get(place).isEmpty()) {
            tree.put(place, node);
        }
    }

    /** The whole file system, once all packages have been visited. */
    FileTree finish(KernelModules modules) {
        for (String folder : List.of("dev", "home", "mnt", "proc", "run", "sys", "var/log")) {
            tree.folder(folder);
        }
        tree.put("root", new FileNode.Folder(0700));
        tree.put("tmp", new FileNode.Folder(01777));
        tree.put("var/tmp", new FileNode.Folder(01777));
        tree.link("bin", "usr/bin").link("sbin", "usr/sbin").link("lib", "usr/lib");
        tree.link("var/run", "/run").link("var/lock", "/run/lock");
        Initramfs.settings(tree);
        accounts("passwd");
        accounts("group");
        modules.install(DebianRecipe.EARLY_MODULES, DebianRecipe.LATE_MODULES, tree);
        Initramfs.scripts(tree);
        tree.link("usr/sbin/init", "/usr/lib/virga/boot");
        return tree;
    }

    /** Debian's own users and groups, which base-passwd would install. */
    private void accounts(String file) {
        Optional<FileNode.Regular> master =
                tree.resolve("usr/share/base-passwd/" + file + ".master");
        master.ifPresent(text -> tree.file("etc/" + file, 0644, text.content()));
    }

    /** Bytes of blocks that the files take. */
    static long bytes(FileTree tree) {
        return tree.entries().values().stream()
                .mapToLong(node ->
                        node instanceof FileNode.Regular regular
                                ? (regular.content().length + BLOCK - 1) & -BLOCK
                                : BLOCK)
                .sum();
    }
}
