package dev.virga.cli.image.debian;

import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.image.apt.Apt;
import dev.virga.cli.image.apt.DebianMirror;
import dev.virga.cli.image.archive.Cpio;
import dev.virga.cli.image.archive.DebPackage;
import dev.virga.cli.image.archive.FileNode;
import dev.virga.cli.image.archive.FileTree;
import dev.virga.cli.image.archive.LegacyLz4;
import dev.virga.cli.image.inside.AgentProgram;
import dev.virga.cli.image.store.ImageStore;
import dev.virga.cli.output.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Builds the Debian guest image: the distribution's own kernel and programs, and an initial RAM
 * file system with an init of ours. One build at a time for a user; downloads are kept in the
 * cache.
 */
public final class DebianBuilder {

    /** To be raised when this code makes something else of the same recipe. */
    private static final String REVISION = "6";

    private final VirgaHome home;
    private final ImageStore store;
    private final Progress progress;

    /** A builder for a home. */
    public DebianBuilder(VirgaHome home, Progress progress) {
        this.home = home;
        this.store = new ImageStore(home);
        this.progress = progress;
    }

    /**
     * What to build.
     *
     * @param name the image's name
     * @param mirror the archive to fetch from, or empty for the host's
     * @param force build even if an image of this recipe is there
     * @param rootDisk the root disk that it is to have; without, guests live in their RAM
     */
    public record Request(
            String name, Optional<String> mirror, boolean force, Optional<RootDisk> rootDisk) {

        String commandLine() {
            return rootDisk.isPresent() ? DiskRecipe.COMMAND_LINE : DebianRecipe.COMMAND_LINE;
        }
    }

    /** The image, built now or before. */
    public ImageManifest build(Request request) throws IOException, InterruptedException {
        String recipe = recipe(request.rootDisk());
        Path workspace =
                home.cache()
                        .resolve("apt")
                        .resolve(DebianRecipe.SUITE + "-" + DebianRecipe.ARCHITECTURE);
        Optional<ImageManifest> known = known(request, recipe);
        if (known.isPresent()) {
            return known.get();
        }
        Files.createDirectories(workspace);
        try (FileChannel channel =
                        FileChannel.open(
                                workspace.resolve("lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (!lock.isValid()) {
                throw new CliException("the lock of " + workspace + " was lost");
            }
            // Whoever held the lock before us may have built it.
            known = known(request, recipe);
            return known.isPresent() ? known.get() : build(request, workspace, recipe);
        }
    }

    private FileLock lock(FileChannel channel) throws IOException {
        FileLock lock = channel.tryLock();
        if (lock != null) {
            return lock;
        }
        progress.note("waiting for another build of this image");
        return channel.lock();
    }

    private Optional<ImageManifest> known(Request request, String recipe) throws IOException {
        if (request.force()) {
            return Optional.empty();
        }
        for (ImageManifest image : store.catalog().list()) {
            if (image.name().equals(request.name())
                    && image.recipe().equals(Optional.of(recipe))
                    && store.complete(image)) {
                return Optional.of(image);
            }
        }
        return Optional.empty();
    }

    private ImageManifest build(Request request, Path workspace, String recipe)
            throws IOException, InterruptedException {
        Path root = Path.of("/");
        progress.step("Package index of Debian " + DebianRecipe.SUITE);
        Apt apt = new Apt(workspace, DebianRecipe.SUITE, DebianRecipe.ARCHITECTURE, progress);
        DebianMirror mirror =
                request.mirror().isPresent()
                        ? DebianMirror.named(request.mirror().get(), root)
                        : DebianMirror.ofHost(root);
        apt.update(mirror, DebianRecipe.ASSUMED);
        progress.step("Packages");
        List<String> packages = new ArrayList<>(DebianRecipe.PACKAGES);
        packages.add(DebianRecipe.KERNEL_PACKAGE);
        List<Path> files = apt.download(packages);
        List<Path> diskFiles =
                request.rootDisk().isPresent()
                        ? diskPackages(apt, request.rootDisk().get())
                        : List.of();
        Path staging = store.stage();
        try {
            progress.step("Kernel and initial RAM file system");
            KernelModules modules = write(files, staging);
            if (request.rootDisk().isPresent()) {
                rootDisk(diskFiles, modules, request.rootDisk().get(), staging);
            }
            progress.step("Digest");
            ImageManifest image =
                    store.commit(
                            staging,
                            request.name(),
                            DebianRecipe.SUITE,
                            request.commandLine(),
                            Optional.of(recipe),
                            Optional.of(ImageManifest.NAMELESS));
            progress.close();
            return image;
        } finally {
            ImageStore.delete(staging);
        }
    }

    private static List<Path> diskPackages(Apt apt, RootDisk disk)
            throws IOException, InterruptedException {
        List<String> packages = new ArrayList<>(DiskRecipe.PACKAGES);
        packages.addAll(disk.packages());
        apt.assume(DiskRecipe.ASSUMED);
        return apt.download(packages);
    }

    private void rootDisk(List<Path> files, KernelModules modules, RootDisk disk, Path staging)
            throws IOException, InterruptedException {
        progress.step("Root disk, made inside a guest");
        RootTree tree = new RootTree();
        for (Path file : files) {
            new DebPackage(file).visit(tree);
        }
        new DiskMaker(staging.resolve("kernel"), staging.resolve("initrd"))
                .make(tree.finish(modules), disk.bytes(), staging.resolve("disk"));
    }

    private KernelModules write(List<Path> files, Path staging) throws IOException {
        FileTree programs = new FileTree();
        KernelPackage kernel = new KernelPackage();
        int done = 0;
        for (Path file : files) {
            if (file.getFileName().toString().startsWith("linux-image-")) {
                new DebPackage(file).visit(kernel);
            } else {
                new DebPackage(file).visit(new Everything(programs));
            }
            progress.at(++done, files.size() + 1L);
        }
        Files.write(staging.resolve("kernel"), kernel.image());
        FileTree tree = Initramfs.tree(programs, kernel.modules());
        ByteArrayOutputStream cpio = new ByteArrayOutputStream(16 << 20);
        Cpio.write(tree, cpio);
        try (OutputStream out = Files.newOutputStream(staging.resolve("initrd"))) {
            LegacyLz4.write(cpio.toByteArray(), out);
        }
        return kernel.modules();
    }

    /** Keeps whatever a package has. */
    private record Everything(FileTree tree) implements DebPackage.Visitor {

        @Override
        public boolean wants(String path) {
            return !path.startsWith("usr/share/");
        }

        @Override
        public void entry(String path, FileNode node) {
            tree.put(path, node);
        }
    }

    /** A digest of all that decides what comes out, the packages' versions left aside. */
    /**
     * Whether this builder would make the same of Debian without a root disk as was made then; what
     * somebody imported is not this builder's to judge.
     */
    public static boolean current(ImageManifest image) {
        return image.recipe().isEmpty() || image.recipe().get().equals(recipe(Optional.empty()));
    }

    static String recipe(Optional<RootDisk> rootDisk) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Object> facts = new ArrayList<>();
            facts.add(REVISION);
            facts.add(DebianRecipe.SUITE);
            facts.add(DebianRecipe.COMMAND_LINE);
            facts.add(DebianRecipe.PACKAGES);
            facts.add(DebianRecipe.FILES);
            facts.add(DebianRecipe.EARLY_MODULES);
            facts.add(DebianRecipe.LATE_MODULES);
            facts.add(new TreeMap<>(DebianRecipe.SCRIPTS));
            if (rootDisk.isPresent()) {
                facts.add(rootDisk.get());
                facts.add(DiskRecipe.COMMAND_LINE);
                facts.add(DiskRecipe.PACKAGES);
                facts.add(DiskRecipe.LEFT_OUT);
                facts.add(new String(Initramfs.resource("make-disk"), StandardCharsets.UTF_8));
            }
            digest.update(facts.toString().getBytes(StandardCharsets.UTF_8));
            for (String resource : DebianRecipe.SCRIPTS.values()) {
                digest.update(Initramfs.resource(resource));
            }
            digest.update(AgentProgram.elf());
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
