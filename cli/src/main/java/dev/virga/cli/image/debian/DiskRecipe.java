package dev.virga.cli.image.debian;

import java.util.List;

/** What goes onto a root disk: Debian's packages whole, where the initial file system has parts. */
final class DiskRecipe {

    /** The words that the kernel's command line has more. */
    static final String COMMAND_LINE = DebianRecipe.COMMAND_LINE + " root=/dev/vda";

    /** Packages of every root disk; their dependencies come with them. */
    static final List<String> PACKAGES =
            List.of(
                    "base-files",
                    "base-passwd",
                    "bash",
                    "busybox-static",
                    "coreutils",
                    "dash",
                    "diffutils",
                    "dosfstools",
                    "dropbear-bin",
                    "e2fsprogs",
                    "findutils",
                    "grep",
                    "gzip",
                    "hostname",
                    "less",
                    "libc-bin",
                    "mawk",
                    "mount",
                    "ncurses-base",
                    "ntfs-3g",
                    "procps",
                    "sed",
                    "tar",
                    "util-linux",
                    "xz-utils");

    /**
     * Dependencies that are left out: what starts and configures a distribution is our init's
     * business here, and no package is configured after it was unpacked.
     */
    static final List<String> ASSUMED =
            List.of(
                    "initramfs-tools",
                    "linux-base",
                    "kmod",
                    "logsave",
                    "fuse3",
                    "debconf",
                    "cdebconf",
                    "dpkg",
                    "systemd",
                    "udev",
                    "init-system-helpers",
                    "sysvinit-utils",
                    "perl-base",
                    "libpam-modules",
                    "libpam-runtime",
                    "login.defs",
                    "passwd",
                    "media-types");

    /** Folders of packages that are for people who read, not for machines that run. */
    static final List<String> LEFT_OUT =
            List.of(
                    "usr/share/doc/",
                    "usr/share/info/",
                    "usr/share/lintian/",
                    "usr/share/locale/",
                    "usr/share/man/");

    private DiskRecipe() {}
}
