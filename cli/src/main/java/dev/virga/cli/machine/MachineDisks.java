package dev.virga.cli.machine;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.guest.machine.Disk;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.virtio.block.DiskCopy;
import dev.virga.guest.virtio.block.RawFileBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Opens the disks of a plan, copies made first where there are to be copies. */
final class MachineDisks {

    private MachineDisks() {}

    static void open(RunPlan plan, MachineConfig.Builder config) throws IOException {
        int number = 0;
        if (plan.rootDisk().isPresent()) {
            config.disk(new Disk(rootDisk(plan.rootDisk().get()), "disk" + number++));
        }
        for (RunPlan.DiskFile disk : plan.disks()) {
            config.disk(new Disk(backend(disk), "disk" + number++));
        }
    }

    private static RawFileBackend rootDisk(RunPlan.RootDisk root) throws IOException {
        if (root.copy().isPresent()) {
            Path copy = root.copy().get();
            if (!Files.exists(copy)) {
                DiskCopy.make(root.original(), copy);
            }
            return new RawFileBackend(copy, false);
        }
        Path copy = Files.createTempFile("virga-root-", ".raw");
        try {
            DiskCopy.make(root.original(), copy);
            return new RawFileBackend(copy, false);
        } finally {
            // While it is open it stays, and ends with this process, however that ends.
            Files.deleteIfExists(copy);
        }
    }

    private static RawFileBackend backend(RunPlan.DiskFile disk) throws IOException {
        try {
            return new RawFileBackend(disk.file(), disk.readOnly());
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.ERROR, "no such disk: " + disk.file(), e);
        }
    }
}
