package dev.virga.deploy.guest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * What a guest writes to a disk is there after it has rebooted, and after a new machine was
 * started.
 */
class RebootIT {

    @Test
    void aFileSurvivesReboot() {
        GuestLauncher launcher =
                new GuestLauncher(TestImage.debian(), "reboot")
                        .disk(GuestLauncher.emptyDisk("reboot-data", 64));
        try (GuestConsole guest = launcher.boot()) {
            guest.ok(
                    "mkfs.ext4 -q -F /dev/vda && mkdir -p /tmp/disk && mount -t ext4 /dev/vda /tmp/disk");
            guest.ok("echo 'written before' > /tmp/disk/note && umount /tmp/disk");
            guest.type("reboot -f\n");
            guest.awaitBoot();
            guest.ok("mkdir -p /tmp/disk && mount -t ext4 /dev/vda /tmp/disk");
            assertThat(guest.ok("cat /tmp/disk/note")).contains("written before");
            guest.ok("echo 'and between' >> /tmp/disk/note && umount /tmp/disk");
            guest.type("poweroff -f\n");
            assertThat(guest.awaitExit()).isZero();
        }
        try (GuestConsole guest = launcher.boot()) {
            guest.ok("mkdir -p /tmp/disk && mount -t ext4 /dev/vda /tmp/disk");
            assertThat(guest.ok("cat /tmp/disk/note")).contains("written before", "and between");
        }
    }
}
