package dev.virga.deploy.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Debian's kernel with its programs on a real ext4 disk, the one that {@code image build
 * --root-disk} makes: what is written to a machine's copy stays, and other copies don't see it.
 */
class RootDiskIT {
    private static final Path COPY = TestImage.OUTPUT.resolve("root-disk.raw");

    private static GuestConsole boot(List<String> more) {
        TestImage image = TestImage.debianDisk();
        List<String> command =
                new ArrayList<>(List.of("env", "VIRGA_HOME=" + TestImage.HOME.toString()));
        command.addAll(GuestLauncher.machineRun());
        command.addAll(List.of("--image", image.manifest().id()));
        command.addAll(more);
        GuestConsole guest = GuestConsole.start(command, TestImage.OUTPUT.resolve("root-disk.log"));
        try {
            return guest.awaitShell();
        } catch (AssertionError e) {
            guest.close();
            throw e;
        }
    }

    @Test
    void aMachineKeepsWhatItWritesToItsCopyOfTheRootDisk() throws IOException {
        Files.deleteIfExists(COPY);
        List<String> own = List.of("--root-disk", COPY.toString());
        try (GuestConsole guest = boot(own)) {
            assertThat(guest.ok("df -T / | tail -1")).contains("/dev/vda", "ext4");
            assertThat(guest.ok("ls --version")).contains("GNU coreutils");
            assertThat(guest.ok("ldd /usr/bin/bash")).contains("libc.so.6");
            assertThat(guest.ok("grep -c . /etc/passwd")).doesNotContain("\n1\n");
            guest.ok("echo 'written before' > /root/note");
            guest.type("reboot\n");
            guest.awaitBoot();
            assertThat(guest.ok("cat /root/note")).contains("written before");
            guest.ok("echo 'and between' >> /root/note");
            guest.type("poweroff\n");
            assertThat(guest.awaitExit()).isZero();
        }
        try (GuestConsole guest = boot(own)) {
            assertThat(guest.ok("cat /root/note")).contains("written before", "and between");
        }
        try (GuestConsole other = boot(List.of())) {
            assertThat(other.ok("ls -A /root")).doesNotContain("note");
        }
    }
}
