package dev.virga.cli.image.debian;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.image.archive.FileNode;
import dev.virga.cli.image.archive.FileTree;
import dev.virga.cli.image.inside.AgentProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Lays out the initial RAM file system of the guest. */
final class Initramfs {

    private Initramfs() {}

    /** The file system: programs out of {@code packages}, our scripts, and the modules. */
    static FileTree tree(FileTree packages, KernelModules modules) {
        FileTree tree = new FileTree();
        skeleton(tree);
        for (String path : DebianRecipe.FILES) {
            tree.put(path, take(packages, path));
        }
        SharedLibraries.copy(packages, tree);
        modules.install(DebianRecipe.EARLY_MODULES, DebianRecipe.LATE_MODULES, tree);
        scripts(tree);
        return tree;
    }

    /** Folders, links, device nodes and the few settings that programs look for. */
    private static void skeleton(FileTree tree) {
        for (String folder :
                List.of(
                        "dev",
                        "proc",
                        "sys",
                        "run",
                        "mnt",
                        "newroot",
                        "usr/bin",
                        "usr/sbin",
                        "var")) {
            tree.folder(folder);
        }
        tree.put("root", new FileNode.Folder(0700));
        tree.put("tmp", new FileNode.Folder(01777));
        tree.link("bin", "usr/bin").link("sbin", "usr/sbin").link("lib", "usr/lib");
        tree.link("var/run", "/run").link("var/tmp", "/tmp");
        tree.put("dev/console", new FileNode.Device(0600, 5, 1));
        tree.put("dev/null", new FileNode.Device(0666, 1, 3));
        settings(tree);
    }

    /** What stands in /etc. */
    static void settings(FileTree tree) {
        tree.text("etc/passwd", 0644, "root:x:0:0:root:/root:/bin/sh\n");
        tree.text("etc/group", 0644, "root:x:0:\ntty:x:5:\n");
        tree.text("etc/shadow", 0600, "root:*:20000:0:99999:7:::\n");
        tree.text("etc/shells", 0644, "/bin/sh\n/bin/bash\n");
        tree.text("etc/fstab", 0644, "");
        // What 'mount' tries when it is not told the type; the kernel then loads the module.
        tree.text("etc/filesystems", 0644, "ext4\nvfat\nntfs3\n*\n");
        tree.text(
                "etc/profile",
                0644,
                """
                export PATH=/usr/sbin:/usr/bin
                export PS1='\\u@\\h:\\w# '
                # busybox would run its own, which wait two seconds
                alias poweroff=/usr/sbin/poweroff reboot=/usr/sbin/reboot halt=/usr/sbin/halt
                umask 022
                # a guest that is to become a template has no name for the prompt yet
                [ ! -p /run/virga/hold ] || read -r held </run/virga/hold
                """);
        tree.text(
                "etc/os-release",
                0644,
                """
                PRETTY_NAME="Debian GNU/Linux %1$s (Virga guest)"
                NAME="Debian GNU/Linux"
                ID=debian
                VERSION_CODENAME=%1$s
                """
                        .formatted(DebianRecipe.SUITE));
        tree.folder("etc/dropbear");
        tree.link("etc/mtab", "/proc/self/mounts");
    }

    /** Our scripts and program, and the commands that end the machine. */
    static void scripts(FileTree tree) {
        for (Map.Entry<String, String> script : DebianRecipe.SCRIPTS.entrySet()) {
            tree.file(script.getKey(), 0755, resource(script.getValue()));
        }
        tree.file(DebianRecipe.AGENT, 0755, AgentProgram.elf());
        for (String name : List.of("poweroff", "reboot", "halt")) {
            tree.link("usr/sbin/" + name, "/usr/lib/virga/stop");
        }
    }

    /** A file of ours as it stands in this jar. */
    static byte[] resource(String name) {
        try (InputStream in = Initramfs.class.getResourceAsStream("guest/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the resource guest/" + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileNode take(FileTree packages, String path) {
        return packages.get(path)
                .or(() -> packages.get(path.replaceFirst("^usr/", "")))
                .orElseThrow(() -> new CliException("none of the packages has " + path));
    }
}
