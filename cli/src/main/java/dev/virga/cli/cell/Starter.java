package dev.virga.cli.cell;

import dev.virga.api.cell.CellLayout;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.ProcessIdentity;
import dev.virga.api.home.VirgaHome;
import dev.virga.cli.launch.Component;
import dev.virga.cli.launch.Installation;
import dev.virga.cli.launch.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Starts the processes of a cell; they outlive the command that started them. */
final class Starter {
    /** The name of the process that looks after the others. */
    static final String WITNESS = "witness";

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Installation installation;
    private final VirgaHome home;
    private final CellLayout layout;

    Starter(Installation installation, VirgaHome home, CellLayout layout) {
        this.installation = installation;
        this.home = home;
        this.layout = layout;
    }

    /** Starts a process of the plan. */
    ProcessRecord start(CellPlan plan, CellPlan.Planned planned) throws IOException {
        FreePorts.check(planned.name(), planned.http());
        FreePorts.check(planned.name(), planned.member());
        List<String> command =
                switch (planned.role()) {
                    case CONTROL_PLANE -> controlPlane(plan, planned);
                    case NODE -> node(plan, planned);
                    case WITNESS -> throw new IllegalArgumentException("not of the plan");
                };
        return start(planned.name(), planned.role(), plan.url(planned).toString(), command);
    }

    /** Starts the process that looks after the others. */
    ProcessRecord witness() throws IOException {
        Endpoint http = Endpoint.loopback(new FreePorts(Endpoint.LOOPBACK).next());
        List<String> command =
                JavaProcess.of(installation, home, Component.COMMAND)
                        .withFlags("-Xmx32m", "-Xss256k")
                        .command(WITNESS, "--http-port", Integer.toString(http.port()));
        return start(WITNESS, CellPlan.Role.WITNESS, "http://" + http, command);
    }

    private ProcessRecord start(
            String name, CellPlan.Role role, String address, List<String> program)
            throws IOException {
        File log = layout.log(name).toFile();
        Files.createDirectories(log.toPath().resolveSibling("."));
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // A session of its own: neither Ctrl-C nor the end of this terminal reaches it.
            command.add(SETSID.toString());
        }
        command.addAll(program);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        Process process = builder.start();
        process.getOutputStream().close();
        Instant startedAt = process.info().startInstant().orElse(Instant.EPOCH);
        return new ProcessRecord(
                name,
                role,
                process.pid(),
                startedAt,
                address,
                log.toString(),
                ProcessIdentity.of(process.pid()));
    }

    private List<String> controlPlane(CellPlan plan, CellPlan.Planned planned) {
        List<String> arguments = common(plan, planned);
        String others =
                plan.of(CellPlan.Role.CONTROL_PLANE).stream()
                        .filter(other -> !other.name().equals(planned.name()))
                        .map(other -> other.member().toString())
                        .collect(Collectors.joining(","));
        if (!others.isEmpty()) {
            arguments.addAll(List.of("--members", others));
        }
        return JavaProcess.of(installation, home, Component.CONTROL_PLANE).command(arguments);
    }

    private List<String> node(CellPlan plan, CellPlan.Planned planned) {
        List<String> arguments = common(plan, planned);
        List<CellPlan.Planned> controlPlanes = plan.of(CellPlan.Role.CONTROL_PLANE);
        arguments.addAll(
                List.of(
                        "--members",
                        controlPlanes.stream()
                                .map(each -> each.member().toString())
                                .collect(Collectors.joining(",")),
                        "--control-planes",
                        controlPlanes.stream()
                                .map(each -> each.http().toString())
                                .collect(Collectors.joining(",")),
                        "--memory-mib",
                        Long.toString(planned.memoryMib())));
        return JavaProcess.of(installation, home, Component.AGENT).command(arguments);
    }

    private List<String> common(CellPlan plan, CellPlan.Planned planned) {
        List<String> arguments = new ArrayList<>();
        planned.host().ifPresent(host -> arguments.addAll(List.of("--host", host)));
        planned.apiHost().ifPresent(host -> arguments.addAll(List.of("--api-host", host)));
        plan.tls().ifPresent(where -> arguments.addAll(List.of("--tls", where)));
        plan.trustedNetwork()
                .ifPresent(name -> arguments.addAll(List.of("--trusted-network", name)));
        arguments.addAll(
                List.of(
                        "--name",
                        planned.name(),
                        "--cell",
                        plan.cell(),
                        "--data",
                        home.data().toString(),
                        "--http-port",
                        Integer.toString(planned.httpPort()),
                        "--member-port",
                        Integer.toString(planned.memberPort())));
        return arguments;
    }
}
