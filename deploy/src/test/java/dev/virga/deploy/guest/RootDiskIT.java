package dev.virga.deploy.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Debian's kernel with its root file system on a real ext4 disk, which an earlier guest made. */
class RootDiskIT {
    private static final int MEBIBYTES = 96;

    @Test
    void bootsFromARootDisk() {
        Path disk = GuestLauncher.emptyDisk("root-disk", MEBIBYTES);
        TestImage image = TestImage.debian();
        try (GuestConsole maker = new GuestLauncher(image, "root-disk-maker").disk(disk).boot()) {
            maker.ok("mkfs.ext4 -q -F -L root /dev/vda && mkdir -p /tmp/root");
            maker.ok("mount -t ext4 /dev/vda /tmp/root && cd /tmp/root");
            maker.ok("mkdir proc sys dev tmp run mnt root && cp -a /bin /sbin /lib /usr /etc .");
            maker.ok("ln -sf /usr/lib/virga/boot usr/sbin/init && echo on-the-disk > etc/where");
            maker.ok("cd / && umount /tmp/root");
            maker.type("poweroff -f\n");
            assertThat(maker.awaitExit()).isZero();
        }
        try (GuestConsole guest =
                new GuestLauncher(image, "root-disk").disk(disk).words("root=/dev/vda rw").boot()) {
            assertThat(guest.ok("mount")).containsPattern("/dev/(vda|root) on / type ext4");
            assertThat(guest.ok("cat /etc/where")).contains("on-the-disk");
            assertThat(guest.ok("df /")).contains("/");
            guest.ok("sync");
        }
    }
}
