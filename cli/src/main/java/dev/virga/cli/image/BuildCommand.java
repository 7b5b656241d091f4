package dev.virga.cli.image;

import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.image.debian.DebianBuilder;
import dev.virga.cli.image.debian.RootDisk;
import dev.virga.cli.output.Progress;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloudctl image build DISTRIBUTION}. */
@Command(
        name = "build",
        description = {
            "Builds a bootable guest image from a distribution's own packages.",
            "Packages come through this host's apt (its mirror, its keys); root is not needed and"
                    + " the host stays as it is. A second build is instant."
        })
final class BuildCommand implements Callable<Integer> {

    private final Streams streams;
    private final VirgaHome home;

    @Parameters(paramLabel = "DISTRIBUTION", description = "debian")
    private String distribution = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The image's name (default: debian; with a root disk debian-disk).")
    private String name = "";

    @Option(
            names = "--root-disk",
            paramLabel = "SIZE",
            description =
                    "With a root disk of this size (ext4, Debian's programs whole), of which each"
                            + " VM gets a copy of its own. Without, guests live in their RAM.")
    private Optional<String> rootDisk = Optional.empty();

    @Option(
            names = "--packages",
            paramLabel = "NAME",
            split = ",",
            description = "More Debian packages for the root disk, with what they depend on.")
    private List<String> packages = List.of();

    @Option(
            names = "--mirror",
            paramLabel = "URI",
            description = "A Debian archive (default: the one that this host's apt uses).")
    private String mirror = "";

    @Option(names = "--force", description = "Build anew, with the packages' newest versions.")
    private boolean force;

    BuildCommand(Streams streams, VirgaHome home) {
        this.streams = streams;
        this.home = home;
    }

    @Override
    public Integer call() throws Exception {
        if (!distribution.equals("debian")) {
            throw new CliException(
                    ExitCode.USAGE, "no recipe for '" + distribution + "': there is debian");
        }
        if (!packages.isEmpty() && rootDisk.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "--packages needs --root-disk to put them on");
        }
        Optional<RootDisk> disk = rootDisk.map(size -> new RootDisk(Sizes.parse(size), packages));
        String called = name.isEmpty() ? (disk.isPresent() ? "debian-disk" : "debian") : name;
        Progress progress = new Progress(streams);
        ImageManifest image;
        try {
            image =
                    new DebianBuilder(home, progress)
                            .build(
                                    new DebianBuilder.Request(
                                            called,
                                            Optional.of(mirror).filter(uri -> !uri.isEmpty()),
                                            force,
                                            disk));
        } catch (Exception e) {
            progress.fail();
            throw e;
        }
        progress.close();
        streams.out()
                .println(image.name() + " " + image.id() + " " + Sizes.human(image.sizeBytes()));
        return 0;
    }
}
