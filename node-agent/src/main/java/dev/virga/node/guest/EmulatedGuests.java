package dev.virga.node.guest;

import dev.virga.api.id.VmId;
import dev.virga.api.image.ImagePart;
import dev.virga.api.vm.VmSpec;
import dev.virga.api.wire.Json;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.Disk;
import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineException;
import dev.virga.guest.virtio.block.BlockBackend;
import dev.virga.guest.virtio.block.RawFileBackend;
import dev.virga.node.image.LocalImage;
import dev.virga.node.memory.NodeMemory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Builds guests on the emulated RISC-V computer: kernel and initial RAM file system straight from
 * the verified image, the root disk (if the image has one) as a copy of the VM's own, kept until
 * the VM is deleted.
 */
public final class EmulatedGuests implements GuestFactory {
    private static final String ROOT_DISK = "root.raw";

    private final NodeMemory memory;

    /** Guests that have their RAM from a node's memory. */
    public EmulatedGuests(NodeMemory memory) {
        this.memory = memory;
    }

    /** What the guest's init reads from the device tree, at {@code virga,instance-data}. */
    private record InstanceData(String name, List<String> sshKeys, String userData) {}

    @Override
    public Guest create(
            VmId id, VmSpec spec, LocalImage image, Path folder, GuestFactory.Listener listener)
            throws GuestException {
        Optional<TimedDisk> root = rootDisk(image, folder).map(TimedDisk::new);
        var end = new EmulatedGuest.End();
        NodeMemory.Ram ram =
                memory.ram(
                        id.value(), spec.memoryBytes(), Optional.of(spec.project()), end::because);
        try {
            MachineConfig.Builder config =
                    MachineConfig.builder()
                            .memoryBytes(spec.memoryBytes())
                            .harts(spec.vcpus())
                            .boot(boot(image))
                            .frames(ram.frames())
                            .instanceData(instanceData(spec));
            root.ifPresent(disk -> config.disk(new Disk(disk, id.value())));
            Machine machine = Machine.create(config.build());
            end.of(machine);
            return new EmulatedGuest(machine, ram, id.value(), root.stream().toList(), listener);
        } catch (MachineException e) {
            ram.close();
            close(root);
            throw new GuestException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Boot boot(LocalImage image) throws GuestException {
        Path kernel =
                image.file(ImagePart.Role.KERNEL)
                        .orElseThrow(() ->
                                new GuestException(
                                        "image " + image.manifest().name() + " has no kernel"));
        return new Boot.Direct(
                kernel, image.file(ImagePart.Role.INITRD), image.manifest().commandLine());
    }

    private static byte[] instanceData(VmSpec spec) {
        return Json.write(new InstanceData(spec.name(), spec.sshKeys(), spec.userData()))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<BlockBackend> rootDisk(LocalImage image, Path folder)
            throws GuestException {
        Optional<Path> source = image.file(ImagePart.Role.DISK);
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Path disk = folder.resolve(ROOT_DISK);
        try {
            if (!Files.exists(disk)) {
                copy(source.get(), disk);
            }
            return Optional.of(new RawFileBackend(disk, false));
        } catch (IOException e) {
            throw new GuestException("root disk: " + e.getMessage(), e);
        }
    }

    /** Under another name first: a copy that was cut short must not be taken for a disk. */
    private static void copy(Path from, Path to) throws IOException {
        Path half = to.resolveSibling(ROOT_DISK + ".half");
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out =
                        FileChannel.open(
                                half,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long done = 0; done < size; ) {
                done += in.transferTo(done, size - done, out);
            }
        }
        Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void close(Optional<TimedDisk> disk) throws GuestException {
        if (disk.isPresent()) {
            try {
                disk.get().close();
            } catch (IOException e) {
                throw new GuestException("root disk: " + e.getMessage(), e);
            }
        }
    }
}
