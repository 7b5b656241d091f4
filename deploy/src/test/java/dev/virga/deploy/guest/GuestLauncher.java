package dev.virga.deploy.guest;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a guest's command line together: {@code cloudctl machine run}, or with {@code
 * -Dvirga.guest=qemu} the same guest under qemu-system-riscv64, which tells a mistake of a test
 * from a mistake of our machine.
 */
final class GuestLauncher {
    private final TestImage image;
    private final String name;
    private final List<Path> disks = new ArrayList<>();
    private int memoryMebibytes = 128;
    private int harts = 1;
    private String words = "";

    GuestLauncher(TestImage image, String name) {
        this.image = image;
        this.name = name;
    }

    GuestLauncher memory(int mebibytes) {
        memoryMebibytes = mebibytes;
        return this;
    }

    GuestLauncher harts(int count) {
        harts = count;
        return this;
    }

    /** Adds words to the kernel's command line. */
    GuestLauncher words(String more) {
        words = " " + more;
        return this;
    }

    /** Adds a raw disk; the guest names them in this order. */
    GuestLauncher disk(Path file) {
        disks.add(file);
        return this;
    }

    /** A new sparse file for a disk, in the folder of this build's outputs. */
    static Path emptyDisk(String name, int mebibytes) {
        Path file = TestImage.OUTPUT.resolve(name + ".raw");
        try {
            Files.createDirectories(TestImage.OUTPUT);
            Files.deleteIfExists(file);
            try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
                disk.setLength((long) mebibytes << 20);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the machine and waits for its shell. */
    GuestConsole boot() {
        boolean qemu = "qemu".equals(System.getProperty("virga.guest"));
        List<String> command = qemu ? qemu() : virga();
        GuestConsole console = GuestConsole.start(command, TestImage.OUTPUT.resolve(name + ".log"));
        try {
            return console.awaitShell();
        } catch (AssertionError e) {
            console.close();
            throw e;
        }
    }

    /** The words that every run of our machine begins with. */
    static List<String> machineRun() {
        return new ArrayList<>(
                List.of(TestImage.HOUSE.resolve("cli/cloudctl").toString(), "machine", "run"));
    }

    private List<String> virga() {
        List<String> command = machineRun();
        command.addAll(
                List.of(
                        "--kernel",
                        image.kernel().toString(),
                        "--initrd",
                        image.initrd().toString(),
                        "--append",
                        image.commandLine() + words,
                        "--memory",
                        memoryMebibytes + "M",
                        "--cpus",
                        Integer.toString(harts),
                        "--console",
                        "stdio"));
        for (Path disk : disks) {
            command.addAll(List.of("--disk", disk.toString()));
        }
        return command;
    }

    private List<String> qemu() {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "qemu-system-riscv64",
                                "-M",
                                "virt",
                                "-nographic",
                                "-kernel",
                                image.kernel().toString(),
                                "-initrd",
                                image.initrd().toString(),
                                "-append",
                                image.commandLine() + words,
                                "-m",
                                Integer.toString(memoryMebibytes),
                                "-smp",
                                Integer.toString(harts)));
        for (int i = 0; i < disks.size(); i++) {
            command.addAll(
                    List.of(
                            "-drive", "if=none,format=raw,id=d" + i + ",file=" + disks.get(i),
                            "-device",
                                    "virtio-blk-device,bus=virtio-mmio-bus." + i + ",drive=d" + i));
        }
        return command;
    }
}
