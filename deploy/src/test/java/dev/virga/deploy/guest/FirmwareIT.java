package dev.virga.deploy.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Firmware of others on our machine: OpenSBI, and from it U-Boot or Debian's kernel. */
class FirmwareIT {
    private static final Path OPENSBI =
            Path.of("/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.bin");
    private static final Path U_BOOT = Path.of("/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin");

    @Test
    void openSbiStartsUBoot() {
        needs(OPENSBI, "opensbi");
        needs(U_BOOT, "u-boot-qemu");
        try (GuestConsole console =
                start("u-boot", "--firmware", OPENSBI.toString(), "--kernel", U_BOOT.toString())) {
            console.await(Pattern.compile("OpenSBI v\\d"));
            console.await(Pattern.compile("U-Boot 20\\d\\d"));
            console.await(Pattern.compile("Hit any key to stop autoboot"));
            console.type("\n");
            console.await(Pattern.compile("=> $"));
            console.type("poweroff\n");
            assertThat(console.awaitExit()).isZero();
        }
    }

    @Test
    void openSbiStartsDebiansKernel() {
        needs(OPENSBI, "opensbi");
        TestImage image = TestImage.debian();
        try (GuestConsole console =
                start(
                        "opensbi-linux",
                        "--firmware",
                        OPENSBI.toString(),
                        "--kernel",
                        image.kernel().toString(),
                        "--initrd",
                        image.initrd().toString(),
                        "--append",
                        image.commandLine())) {
            console.await(Pattern.compile("OpenSBI v\\d"));
            console.awaitBoot();
            assertThat(console.ok("dmesg")).contains("SBI implementation ID=0x1");
        }
    }

    private static void needs(Path file, String debianPackage) {
        assertThat(file).as("install the Debian package " + debianPackage).exists();
    }

    private static GuestConsole start(String name, String... words) {
        List<String> command = GuestLauncher.machineRun();
        command.addAll(List.of("--memory", "256M", "--console", "stdio"));
        command.addAll(List.of(words));
        return GuestConsole.start(command, TestImage.OUTPUT.resolve(name + ".log"));
    }
}
