package dev.virga.cli.cloud;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.home.ImageCatalog;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.vm.ExecRequest;
import dev.virga.api.vm.ExecResult;
import dev.virga.api.vm.VmCreate;
import dev.virga.api.wire.Json;
import dev.virga.api.wire.Strictness;
import dev.virga.cli.cell.LocalCell;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.image.debian.DebianBuilder;
import dev.virga.cli.launch.Component;
import dev.virga.cli.launch.Installation;
import dev.virga.cli.launch.JavaProcess;
import dev.virga.cli.output.Streams;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code cloudctl quickstart}: from nothing to a Linux guest that answers. Doing it again is fine:
 * it does what is missing.
 */
@Command(
        name = "quickstart",
        description = {
            "Starts a cloud on this host and a first Linux VM in it, and shows that it answers.",
            "What is there already is used as it is."
        })
public final class QuickstartCommand implements Callable<Integer> {
    private static final String VM = "hello";
    private static final String IMAGE = "debian";
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Cloud cloud;
    private final PrintStream err;
    private final long begin = System.nanoTime();

    @Option(names = "--nodes", paramLabel = "N", description = "Nodes at least (default: 3).")
    private int nodes = 3;

    /** The command for a user. */
    public QuickstartCommand(Streams streams) {
        this.cloud = Cloud.of(streams);
        this.err = streams.err();
    }

    @Override
    public Integer call() throws Exception {
        LocalCell.Wish wish = new LocalCell.Wish(nodes, 1, LocalCell.NODE_MEMORY_MIB);
        Installation installation = Installation.ofProcess();
        CompletableFuture<String> image = CompletableFuture.supplyAsync(this::image);
        CellStart start = new CellStart(cloud);
        long upBegin = System.nanoTime();
        List<String> started = start.start(wish, installation);
        start.awaitReady(PATIENCE);
        say(
                "cloud",
                upBegin,
                started.isEmpty()
                        ? "was running"
                        : "control plane and " + cloud.cell().nodes().size() + " nodes");
        say("image", begin, image.join());
        try (CloudClient client = cloud.client()) {
            boot(client);
        }
        start.warmUp();
        return 0;
    }

    private void boot(CloudClient client) throws Exception {
        long created = System.nanoTime();
        boolean existed = !create(client);
        Map<String, Object> running = new VmWait(client).until(VM, VmWait.Goal.RUNNING, PATIENCE);
        say("vm " + VM, created, (existed ? "was there, on " : "on ") + running.get("node"));
        long booting = System.nanoTime();
        new VmWait(client).until(VM, VmWait.Goal.READY, PATIENCE);
        say("boot", booting, "the guest is ready");
        long asked = System.nanoTime();
        ExecResult uname =
                Json.read(
                        client.postOnce(
                                VmCommand.path(VM, "/exec"),
                                new ExecRequest("uname -a", Optional.empty()),
                                PATIENCE),
                        ExecResult.class,
                        Strictness.IGNORE_UNKNOWN);
        say("uname -a", asked, "from inside:");
        cloud.streams().out().println(uname.output().strip());
        cloud.streams().out().flush();
        err.printf(Locale.ROOT, "%nReady after %.1f s. Next:%n", seconds(begin));
        err.println("  cloudctl vm ls                       what runs where");
        err.println("  cloudctl vm console hello            its serial console (Ctrl-A x leaves)");
        err.println("  cloudctl vm exec hello -- ps ax      a command inside");
        err.println("  cloudctl vm create second --wait     another one");
        err.println("  cloudctl node ls, cloudctl status    nodes and processes");
        err.println("  cloudctl down                        ends everything");
    }

    /** Whether it was created now; false if it was there. */
    private static boolean create(CloudClient client) throws Exception {
        VmCreate request =
                new VmCreate(
                        VM,
                        Optional.of(IMAGE),
                        Optional.empty(),
                        Map.of(),
                        List.of(),
                        Optional.empty());
        try {
            client.post("/v1/vms", request);
            return true;
        } catch (ProblemException e) {
            if (e.code() == ErrorCode.NAME_TAKEN) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Has an image that this release's builder would make, too, built by a process of its own with
     * all compilers of the JVM. Without one an older image will do, where the new one can't be had.
     */
    private String image() {
        try {
            ImageCatalog catalog = new ImageCatalog(cloud.home().images());
            Optional<ImageManifest> before = catalog.find(IMAGE);
            if (before.filter(DebianBuilder::current).isPresent()) {
                return name(before.get()) + " was there";
            }
            before.ifPresent(old ->
                    say("image", begin, name(old) + " is of an older builder; building a new one"));
            try {
                build();
            } catch (CliException e) {
                if (before.isEmpty()) {
                    throw e;
                }
                return name(before.get()) + ", the older one: " + e.getMessage();
            }
            return catalog.find(IMAGE)
                    .map(QuickstartCommand::name)
                    .orElseThrow(() -> new CliException("the image build made no image"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(ImageManifest image) {
        return image.name() + " " + image.id();
    }

    private void build() throws IOException {
        Process process =
                new ProcessBuilder(
                                JavaProcess.of(
                                                Installation.ofProcess(),
                                                cloud.home(),
                                                Component.MACHINE)
                                        .command("image", "build", "debian"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        process.getOutputStream().close();
        int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new CliException("the image could not be built; see above");
        }
    }

    private void say(String step, long since, String result) {
        err.printf(Locale.ROOT, "%-10s %6.1f s  %s%n", step, seconds(since), result);
        err.flush();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
