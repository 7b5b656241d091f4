package dev.virga.cli.image.debian;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What goes into the Debian image: names of packages, programs, modules, and our own files. */
final class DebianRecipe {

    static final String SUITE = "trixie";
    static final String ARCHITECTURE = "riscv64";
    static final String KERNEL_PACKAGE = "linux-image-riscv64";

    /**
     * The kernel command line of the image. No self-tests of the crypto code and no jitter entropy
     * (half of all instructions of a start); Sv39 page tables; no timers of pressure figures and
     * lockup detection, which would wake an idle guest; free pages are reported to the host one by
     * one.
     */
    static final String COMMAND_LINE =
            "console=ttyS0 cryptomgr.notests initcall_blacklist=jent_mod_init no4lvl"
                    + " psi=0 nowatchdog page_reporting.page_reporting_order=0";

    /** Packages of the initial RAM file system. */
    static final List<String> PACKAGES =
            List.of("busybox-static", "dropbear-bin", "e2fsprogs", "dosfstools", "ntfs-3g");

    /** Dependencies whose files we don't want, mostly because they are for a whole distribution. */
    static final List<String> ASSUMED =
            List.of(
                    "initramfs-tools",
                    "linux-base",
                    "kmod",
                    "logsave",
                    "fuse3",
                    "debconf",
                    "dpkg",
                    "systemd",
                    "udev",
                    "libgcrypt20",
                    "libgnutls30t64",
                    "init-system-helpers",
                    "cdebconf",
                    "perl-base",
                    "libpam-modules",
                    "libpam-runtime",
                    "libpam0g",
                    "libaudit1",
                    "libsystemd0",
                    "libudev1",
                    "login.defs",
                    "passwd",
                    "base-passwd",
                    "media-types");

    /** Programs and files taken from the packages; links among them stay links. */
    static final List<String> FILES =
            List.of(
                    "usr/bin/busybox",
                    "usr/sbin/mke2fs",
                    "usr/sbin/mkfs.ext2",
                    "usr/sbin/mkfs.ext3",
                    "usr/sbin/mkfs.ext4",
                    "usr/sbin/e2fsck",
                    "usr/sbin/fsck.ext4",
                    "usr/sbin/resize2fs",
                    "usr/sbin/mkfs.fat",
                    "usr/sbin/mkfs.vfat",
                    "usr/sbin/fsck.fat",
                    "usr/sbin/fsck.vfat",
                    "usr/sbin/mkntfs",
                    "usr/sbin/mkfs.ntfs",
                    "usr/sbin/dropbear",
                    "usr/bin/dropbearkey",
                    "etc/mke2fs.conf");

    /** Modules that every start loads. */
    static final List<String> EARLY_MODULES =
            List.of("virtio_mmio", "virtio_blk", "virtio_net", "virtio_balloon", "virtio_rng");

    /** Modules that are there when somebody needs them. */
    static final List<String> LATE_MODULES =
            List.of(
                    "ext4",
                    "crc32c_generic",
                    "vfat",
                    "nls_cp437",
                    "nls_ascii",
                    "nls_utf8",
                    "nls_iso8859_1",
                    "ntfs3",
                    "9p",
                    "9pnet_virtio",
                    "overlay",
                    "loop",
                    "isofs");

    /** Parts of the kernel's package in which those modules are. */
    static final List<String> MODULE_FOLDERS =
            List.of(
                    "kernel/drivers/virtio/",
                    "kernel/drivers/block/",
                    "kernel/drivers/net/",
                    "kernel/drivers/char/hw_random/",
                    "kernel/drivers/cdrom/",
                    "kernel/fs/",
                    "kernel/lib/",
                    "kernel/crypto/",
                    "kernel/net/core/",
                    "kernel/net/9p/");

    /** Our own files: where they go, and the resource that they are. */
    static final Map<String, String> SCRIPTS =
            new TreeMap<>(
                    Map.of(
                            "init", "init",
                            "usr/lib/virga/boot", "boot",
                            "usr/lib/virga/console", "console",
                            "usr/lib/virga/stop", "stop",
                            "usr/lib/virga/dhcp", "dhcp",
                            "usr/lib/virga/network", "network"));

    /** Where the agent is, which is a program of ours. */
    static final String AGENT = "usr/lib/virga/agent";

    private DebianRecipe() {}
}
