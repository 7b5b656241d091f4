package dev.virga.cli.image.debian;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.image.archive.DebPackage;
import dev.virga.cli.image.archive.FileNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the kernel and the modules that may be needed out of Debian's kernel package. Its {@code
 * vmlinux-RELEASE} is an uncompressed Image.
 */
final class KernelPackage implements DebPackage.Visitor {

    private static final Pattern KERNEL = Pattern.compile("boot/vmlinu[xz]-(.+)");
    private static final Pattern MODULE =
            Pattern.compile("(?:usr/)?lib/modules/([^/]+)/(kernel/.*\\.ko\\.xz)");

    private @Nullable KernelModules modules;
    private byte[] image = new byte[0];

    @Override
    public boolean wants(String path) {
        Matcher module = MODULE.matcher(path);
        return KERNEL.matcher(path).matches()
                || (module.matches()
                        && DebianRecipe.MODULE_FOLDERS.stream()
                                .anyMatch(module.group(2)::startsWith));
    }

    @Override
    public void entry(String path, FileNode node) {
        if (!(node instanceof FileNode.Regular regular)) {
            return;
        }
        Matcher module = MODULE.matcher(path);
        if (module.matches()) {
            if (modules == null) {
                modules = new KernelModules(module.group(1));
            }
            modules.add(module.group(2), regular.content());
        } else {
            image = regular.content();
        }
    }

    /** The kernel's Image. */
    byte[] image() {
        if (image.length == 0) {
            throw new CliException("the kernel's package has no kernel in /boot");
        }
        return image;
    }

    /** Its modules. */
    KernelModules modules() {
        if (modules == null) {
            throw new CliException("the kernel's package has no modules");
        }
        return modules;
    }
}
