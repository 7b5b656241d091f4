package dev.virga.guest.machine;

import dev.virga.guest.memory.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Loads what a machine boots, and its device tree, into RAM. Everything that a user may get wrong
 * is a {@link MachineException}. One thread, while no hart runs; may be called again for a reset.
 */
public final class BootLoader {
    /** Where firmware is loaded: the start of RAM. */
    public static final long FIRMWARE = MemoryMap.RAM_BASE;

    /** Where stock OpenSBI expects what it starts next. */
    public static final long NEXT_STAGE = MemoryMap.RAM_BASE + 0x20_0000;

    /** Where stock OpenSBI's fw_jump hands on the device tree. */
    public static final long FIRMWARE_TREE = MemoryMap.RAM_BASE + 0x220_0000;

    /** The longest command line that Linux takes, in bytes. */
    public static final int COMMAND_LINE_BYTES = 1023;

    /** The longest instance data, in bytes. */
    public static final int INSTANCE_DATA_BYTES = 256 << 10;

    private static final long PAGE = 4096;
    private static final long LARGE_PAGE = 2L << 20;
    private static final int FIRMWARE_ADDITIONS = 64 << 10; // OpenSBI and U-Boot add to the tree
    private static final long DYNAMIC_MAGIC = 0x4942_534F; // "OSBI"
    private static final long DYNAMIC_VERSION = 2;
    private static final long DYNAMIC_SUPERVISOR = 1;

    private final GuestMemory memory;
    private final TreeSpec spec;
    private final RamLoader loader;
    private final long ram;
    private final long top;
    private boolean filesStay;

    /** Loads into this memory; the spec's initrd is set by what is loaded. */
    public BootLoader(GuestMemory memory, TreeSpec spec) {
        this.memory = memory;
        this.spec = spec;
        loader = new RamLoader(memory);
        ram = memory.base();
        top = ram + memory.size();
        if (spec.commandLine().indexOf(0) >= 0 || spec.instanceData().indexOf(0) >= 0) {
            throw new MachineException(
                    "the command line or the instance data holds a zero character; remove it");
        }
        int line = spec.commandLine().getBytes(StandardCharsets.UTF_8).length;
        if (line > COMMAND_LINE_BYTES) {
            throw new MachineException(
                    "the kernel's command line has "
                            + line
                            + " bytes; Linux takes at most "
                            + COMMAND_LINE_BYTES);
        }
        int data = spec.instanceData().getBytes(StandardCharsets.UTF_8).length;
        if (data > INSTANCE_DATA_BYTES) {
            throw new MachineException(
                    "the instance data has "
                            + data
                            + " bytes; the device tree takes at most "
                            + INSTANCE_DATA_BYTES);
        }
    }

    /** Files stay as they are while the machine lives, so their pages need not be copied. */
    public BootLoader filesStay(boolean stay) {
        filesStay = stay;
        return this;
    }

    /** A Linux kernel in supervisor mode: kernel low, initial RAM disk and device tree high. */
    public LoadedBoot direct(Path kernelPath, Optional<Path> initrdPath) {
        try (var kernel = BootFile.open("kernel", kernelPath);
                var initrd = new OptionalFile("initrd", initrdPath)) {
            KernelImage image = KernelImage.parse(kernel);
            byte[] tree = tree(initrd.range(0));
            long start = ram + image.textOffset();
            long needed =
                    image.textOffset()
                            + up(image.memoryBytes(), PAGE)
                            + up(initrd.size(), PAGE)
                            + up(tree.length, PAGE);
            if (needed > memory.size()) {
                throw doesNotFit(image.memoryBytes(), initrd.size(), tree.length, needed);
            }
            long treeAt = down(top - tree.length, PAGE);
            long initrdAt = down(treeAt - initrd.size(), PAGE);
            long lent = filesStay ? kernel.lend(memory, start) : 0;
            loader.copy(kernel, lent, kernel.size() - lent, start + lent);
            initrd.load(initrdAt);
            tree = tree(initrd.range(initrdAt));
            loader.put(tree, tree.length, treeAt);
            return new LoadedBoot(
                    start, true, treeAt, 0, OptionalLong.empty(), OptionalLong.empty());
        }
    }

    /**
     * Firmware in machine mode, and what it starts: OpenSBI as fw_jump or fw_dynamic, then a kernel
     * or U-Boot. Both as raw binary or ELF.
     */
    public LoadedBoot firmware(
            Path firmwarePath, Optional<Path> kernelPath, Optional<Path> initrdPath) {
        try (var firmware = BootFile.open("firmware", firmwarePath);
                var kernel = new OptionalFile("kernel", kernelPath);
                var initrd = new OptionalFile("initrd", initrdPath)) {
            Stage first = stage(firmware, FIRMWARE);
            Stage next = kernel.file().map(f -> stage(f, NEXT_STAGE)).orElse(Stage.NONE);
            if (kernel.file().isPresent() && first.end > next.start && next.end > first.start) {
                throw firmware.fault("and the kernel both want the memory below the other's end");
            }
            byte[] tree = tree(initrd.range(0));
            long treeRoom = up(tree.length + FIRMWARE_ADDITIONS, PAGE) + PAGE;
            long loaded = Math.max(first.end, next.end);
            boolean usual = loaded <= FIRMWARE_TREE;
            long treeAt = usual ? FIRMWARE_TREE : up(loaded, PAGE);
            long initrdAt = up(treeAt + treeRoom, LARGE_PAGE);
            long end = initrd.size() == 0 ? treeAt + treeRoom : initrdAt + initrd.size();
            if (end > top) {
                throw doesNotFit(loaded - ram, initrd.size(), tree.length, end - ram);
            }
            first.load(loader);
            next.load(loader);
            initrd.load(initrdAt);
            tree = tree(initrd.range(initrdAt));
            loader.put(tree, tree.length, treeAt);
            long infoAt = treeAt + treeRoom - PAGE;
            byte[] info = dynamicInfo(kernel.file().isPresent() ? next.entry : NEXT_STAGE);
            loader.put(info, info.length, infoAt);
            return new LoadedBoot(
                    first.entry, false, treeAt, infoAt, OptionalLong.empty(), OptionalLong.empty());
        }
    }

    /** A bare program in machine mode. It gets a device tree where there is room for one. */
    public LoadedBoot elf(Path path) {
        try (var file = BootFile.open("program", path)) {
            ElfFile elf = ElfFile.parse(file, ram, memory.size());
            new Stage(file, elf).load(loader);
            byte[] tree = tree(Optional.empty());
            long treeAt = down(top - tree.length, PAGE);
            long end = elf.segments().stream().mapToLong(BootLoader::end).max().orElse(ram);
            if (treeAt >= end) {
                loader.put(tree, tree.length, treeAt);
            } else {
                treeAt = 0;
            }
            return new LoadedBoot(elf.entry(), false, treeAt, 0, elf.tohost(), elf.fromhost());
        }
    }

    private Stage stage(BootFile file, long address) {
        ByteBuffer head = file.head(FileKind.HEAD_BYTES);
        if (FileKind.isElf(head)) {
            return new Stage(file, ElfFile.parse(file, ram, memory.size()));
        }
        FileKind.compression(head)
                .ifPresent(how -> {
                    throw file.fault("is " + how);
                });
        long bytes = file.size();
        if (address == NEXT_STAGE && KernelImage.isKernel(head)) {
            bytes = KernelImage.parse(file).memoryBytes();
        }
        if (bytes > top - address) {
            throw doesNotFit(address - ram + bytes, 0, 0, address - ram + bytes);
        }
        return new Stage(file, address, address + bytes);
    }

    private byte[] tree(Optional<TreeSpec.Range> initrd) {
        return MachineTree.flatten(spec.withInitrd(initrd));
    }

    private static byte[] dynamicInfo(long next) {
        var info = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        info.putLong(DYNAMIC_MAGIC).putLong(DYNAMIC_VERSION).putLong(next);
        info.putLong(DYNAMIC_SUPERVISOR).putLong(0).putLong(0);
        return info.array();
    }

    private MachineException doesNotFit(long kernel, long initrd, long tree, long needed) {
        return new MachineException(
                "kernel ("
                        + mebibytes(kernel)
                        + " MiB), initrd ("
                        + mebibytes(initrd)
                        + " MiB) and device tree ("
                        + (tree + 1023) / 1024
                        + " KiB) do not fit: they need "
                        + mebibytes(needed)
                        + " MiB of memory, the machine has "
                        + (memory.size() >> 20)
                        + " MiB");
    }

    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    private static long end(ElfFile.Segment segment) {
        return segment.paddr() + segment.memoryBytes();
    }

    private static long up(long value, long to) {
        return (value + to - 1) & -to;
    }

    private static long down(long value, long to) {
        return value & -to;
    }

    /** A file that need not be given. */
    private final class OptionalFile implements AutoCloseable {
        private final Optional<BootFile> file;

        OptionalFile(String role, Optional<Path> path) {
            file = path.map(p -> BootFile.open(role, p));
        }

        Optional<BootFile> file() {
            return file;
        }

        long size() {
            return file.map(BootFile::size).orElse(0L);
        }

        Optional<TreeSpec.Range> range(long start) {
            return file.map(f -> new TreeSpec.Range(start, start + f.size()));
        }

        void load(long paddr) {
            file.ifPresent(f -> loader.copy(f, 0, f.size(), paddr));
        }

        @Override
        public void close() {
            file.ifPresent(BootFile::close);
        }
    }

    /** One file's place in RAM: raw bytes at an address, or an ELF program's segments. */
    private static final class Stage {
        static final Stage NONE = new Stage(Optional.empty(), Optional.empty(), 0, 0, 0);

        private final Optional<BootFile> file;
        private final Optional<ElfFile> elf;
        private final long start;
        private final long end;
        private final long entry;

        private Stage(
                Optional<BootFile> file, Optional<ElfFile> elf, long start, long end, long entry) {
            this.file = file;
            this.elf = elf;
            this.start = start;
            this.end = end;
            this.entry = entry;
        }

        Stage(BootFile file, long start, long end) {
            this(Optional.of(file), Optional.empty(), start, end, start);
        }

        Stage(BootFile file, ElfFile elf) {
            this(
                    Optional.of(file),
                    Optional.of(elf),
                    elf.segments().stream().mapToLong(ElfFile.Segment::paddr).min().orElse(0),
                    elf.segments().stream().mapToLong(BootLoader::end).max().orElse(0),
                    elf.entry());
        }

        void load(RamLoader loader) {
            if (file.isEmpty()) {
                return;
            }
            BootFile from = file.get();
            if (elf.isEmpty()) {
                loader.copy(from, 0, from.size(), start);
                return;
            }
            for (ElfFile.Segment segment : elf.get().segments()) {
                loader.copy(from, segment.fileOffset(), segment.fileBytes(), segment.paddr());
                loader.clear(
                        segment.paddr() + segment.fileBytes(),
                        segment.memoryBytes() - segment.fileBytes());
            }
        }
    }
}
