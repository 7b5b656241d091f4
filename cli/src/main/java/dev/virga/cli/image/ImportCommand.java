package dev.virga.cli.image;

import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.image.store.ImageStore;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cloudctl image import}: an image of the user's own files, which are copied. */
@Command(name = "import", description = "Makes an image of a kernel, initrd and disk of your own.")
final class ImportCommand implements Callable<Integer> {

    private static final int MAGIC_OFFSET = 0x38;
    private static final int MAGIC = 0x52534305;

    private final Streams streams;
    private final VirgaHome home;

    @Option(names = "--name", required = true, paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Option(
            names = "--kernel",
            required = true,
            paramLabel = "FILE",
            description = "A RISC-V kernel Image, not compressed.")
    private Path kernel = Path.of("");

    @Option(names = "--initrd", paramLabel = "FILE", description = "An initial RAM file system.")
    private Optional<Path> initrd = Optional.empty();

    @Option(names = "--disk", paramLabel = "FILE", description = "A raw disk.")
    private Optional<Path> disk = Optional.empty();

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            description = "The kernel command line (default: ${DEFAULT-VALUE}).")
    private String append = "console=ttyS0";

    @Option(names = "--version", paramLabel = "TEXT", description = "A version, for people.")
    private String version = "";

    ImportCommand(Streams streams, VirgaHome home) {
        this.streams = streams;
        this.home = home;
    }

    @Override
    public Integer call() throws Exception {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
            throw new CliException(
                    ExitCode.USAGE, "image name '" + name + "': use 1 to 63 of a-z 0-9 . _ -");
        }
        check(kernel);
        checkKernel();
        ImageStore store = new ImageStore(home);
        Path staging = store.stage();
        try {
            Files.copy(kernel, staging.resolve("kernel"));
            if (initrd.isPresent()) {
                check(initrd.get());
                Files.copy(initrd.get(), staging.resolve("initrd"));
            }
            if (disk.isPresent()) {
                check(disk.get());
                Files.copy(disk.get(), staging.resolve("disk"));
            }
            ImageManifest image = store.commit(staging, name, version, append, Optional.empty());
            streams.out()
                    .println(
                            image.name() + " " + image.id() + " " + Sizes.human(image.sizeBytes()));
            return 0;
        } finally {
            ImageStore.delete(staging);
        }
    }

    private static void check(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CliException("no such file: " + file);
        }
        if (Files.size(file) == 0) {
            throw new CliException(file + " is empty");
        }
    }

    /** The magic number of Documentation/arch/riscv/boot-image-header.rst. */
    private void checkKernel() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(kernel.toFile(), "r")) {
            boolean image = file.length() > MAGIC_OFFSET + 4;
            if (image) {
                file.seek(MAGIC_OFFSET);
                image = file.readInt() == MAGIC;
            }
            if (!image) {
                throw new CliException(
                        kernel
                                + " is not a RISC-V kernel Image (a compressed one? unpack it first)");
            }
        }
    }
}
