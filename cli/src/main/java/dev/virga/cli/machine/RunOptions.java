package dev.virga.cli.machine;

import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Durations;
import dev.virga.cli.output.Sizes;
import dev.virga.cli.output.Streams;
import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import dev.virga.guest.machine.MachineException;
import dev.virga.guest.machine.SavedMachine;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code machine run}. */
final class RunOptions {

    @Option(names = "--kernel", paramLabel = "FILE", description = "A RISC-V kernel Image.")
    private Optional<Path> kernel = Optional.empty();

    @Option(names = "--initrd", paramLabel = "FILE", description = "An initial RAM file system.")
    private Optional<Path> initrd = Optional.empty();

    @Option(
            names = "--append",
            paramLabel = "TEXT",
            description = "The kernel command line; after --image it is added to the image's.")
    private Optional<String> append = Optional.empty();

    @Option(
            names = "--firmware",
            paramLabel = "FILE",
            description = "Firmware for machine mode, such as OpenSBI; it starts the kernel.")
    private Optional<Path> firmware = Optional.empty();

    @Option(
            names = "--elf",
            paramLabel = "FILE",
            description = "A bare program; its end is a store to 'tohost'.")
    private Optional<Path> elf = Optional.empty();

    @Option(
            names = "--image",
            paramLabel = "NAME",
            description = "Kernel, initrd and command line of an image ('cloudctl image ls').")
    private Optional<String> image = Optional.empty();

    @Option(
            names = "--root-disk",
            paramLabel = "FILE",
            description =
                    "This machine's own copy of the image's root disk, made if it is not there"
                            + " (default: one that is gone at the end).")
    private Optional<Path> rootDisk = Optional.empty();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "RAM (default: ${DEFAULT-VALUE}).")
    private String memory = "128M";

    @Option(
            names = "--cpus",
            paramLabel = "N",
            description = "Harts, 1 to 16 (default: ${DEFAULT-VALUE}).")
    private int cpus = 1;

    @Option(
            names = "--disk",
            paramLabel = "FILE[,ro]",
            description = "A raw disk, /dev/vda for the first; may be given repeatedly.")
    private List<String> disks = List.of();

    @Option(
            names = "--console",
            paramLabel = "stdio|FILE|none",
            description = "Where the serial port goes (default: ${DEFAULT-VALUE}).")
    private String console = "stdio";

    @Option(
            names = "--clock",
            paramLabel = "real|instructions",
            description = "What makes time pass; 'instructions' is deterministic.")
    private String clock = "real";

    @Option(
            names = "--engine",
            paramLabel = "auto|interpreter|translator",
            description = "What executes instructions (default: ${DEFAULT-VALUE}).")
    private String engine = "auto";

    @Option(
            names = "--instance-data",
            paramLabel = "JSON",
            description =
                    "For the guest's init: {\"name\":...,\"sshKeys\":[...],\"userData\":...}.")
    private String instanceData = "";

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write a snapshot when the user or --timeout ends the machine.")
    private Optional<Path> save = Optional.empty();

    @Option(
            names = "--restore",
            paramLabel = "FILE",
            description =
                    "Go on from a snapshot; the other options must be those of the machine saved.")
    private Optional<Path> restore = Optional.empty();

    @Option(
            names = "--gdb",
            paramLabel = "PORT",
            description = "Listen for gdb on this port of loopback.")
    private Optional<Integer> gdb = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "End the machine after this time, with exit code 7.")
    private Optional<String> timeout = Optional.empty();

    @Option(
            names = "--stats",
            paramLabel = "FILE",
            description = "Write counters at the end, as JSON.")
    private Optional<Path> stats = Optional.empty();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write every instruction before it is executed (very slow).")
    private Optional<Path> trace = Optional.empty();

    @Option(names = "--no-reboot", description = "End the machine when the guest reboots.")
    private boolean noReboot;

    /** Checks the options and says what they mean. */
    RunPlan plan(CommandLine line, Streams streams) throws IOException {
        boolean bare = restore.isPresent() && !bootable();
        Optional<SavedMachine> saved = bare ? Optional.of(saved(restore.get())) : Optional.empty();
        Optional<ImageFiles> files =
                image.isPresent()
                        ? Optional.of(ImageFiles.of(image.get(), streams))
                        : Optional.empty();
        return new RunPlan(
                saved.isPresent() ? saved.get().boot() : boot(line, files),
                files.isPresent(),
                saved.filter(it -> !given(line, "--memory"))
                        .map(SavedMachine::memoryBytes)
                        .orElseGet(() -> Sizes.parse(memory)),
                saved.filter(it -> !given(line, "--cpus")).map(SavedMachine::harts).orElse(cpus),
                root(line, files),
                disks.stream().map(RunOptions::disk).toList(),
                switch (console) {
                    case "stdio" -> new RunPlan.Console.Stdio();
                    case "none" -> new RunPlan.Console.None();
                    default -> new RunPlan.Console.ToFile(Path.of(console));
                },
                saved.filter(it -> !given(line, "--clock"))
                        .map(SavedMachine::clock)
                        .orElseGet(() -> clockMode(line)),
                switch (engine) {
                    case "auto" -> EngineKind.AUTO;
                    case "interpreter" -> EngineKind.INTERPRETER;
                    case "translator" -> EngineKind.TRANSLATOR;
                    default ->
                            throw wrong(
                                    line, "--engine", engine, "auto, interpreter or translator");
                },
                save,
                restore,
                gdb.isPresent() ? OptionalInt.of(gdb.get()) : OptionalInt.empty(),
                timeout.map(Durations::parse),
                stats,
                trace,
                instanceData,
                noReboot || !bootable());
    }

    /** Without files to boot from, as after a bare --restore, a reboot can only be the end. */
    private boolean bootable() {
        return Stream.of(kernel, firmware, elf, image).anyMatch(Optional::isPresent);
    }

    private ClockMode clockMode(CommandLine line) {
        return switch (clock) {
            case "real" -> ClockMode.REAL;
            case "instructions" -> ClockMode.INSTRUCTIONS;
            default -> throw wrong(line, "--clock", clock, "real or instructions");
        };
    }

    private static boolean given(CommandLine line, String option) {
        return line.getParseResult().hasMatchedOption(option);
    }

    /** What machine a snapshot is of, which then need not be said again. */
    private static SavedMachine saved(Path snapshot) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(snapshot))) {
            return SavedMachine.read(in);
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.ERROR, "no such snapshot: " + snapshot, e);
        } catch (MachineException e) {
            throw new CliException(
                    ExitCode.ERROR, "snapshot " + snapshot + ": " + e.getMessage(), e);
        }
    }

    private static ParameterException wrong(
            CommandLine line, String option, String value, String right) {
        return new ParameterException(
                line, "no such value for " + option + ": '" + value + "'; use " + right);
    }

    private static RunPlan.DiskFile disk(String text) {
        boolean readOnly = text.endsWith(",ro");
        String file = readOnly ? text.substring(0, text.length() - 3) : text;
        return new RunPlan.DiskFile(Path.of(file), readOnly);
    }

    private Optional<RunPlan.RootDisk> root(CommandLine line, Optional<ImageFiles> files) {
        Optional<Path> original = files.flatMap(ImageFiles::disk);
        if (original.isEmpty() && rootDisk.isPresent()) {
            throw new ParameterException(
                    line, "--root-disk needs an --image that has one; for others there is --disk");
        }
        if (original.isPresent()
                && rootDisk.isEmpty()
                && (save.isPresent() || restore.isPresent())) {
            throw new ParameterException(
                    line, "a snapshot goes with the disk as it was then: give --root-disk FILE");
        }
        return original.map(file -> new RunPlan.RootDisk(file, rootDisk));
    }

    private Boot boot(CommandLine line, Optional<ImageFiles> files) {
        if (firmware.isPresent() && (elf.isPresent() || image.isPresent())) {
            throw new ParameterException(line, "--firmware goes with neither --elf nor --image");
        }
        if (firmware.isPresent()) {
            return new Boot.Firmware(firmware.get(), kernel, initrd, append.orElse(""));
        }
        long ways = Stream.of(kernel, elf, image).filter(Optional::isPresent).count();
        if (ways > 1) {
            throw new ParameterException(line, "--kernel, --elf and --image exclude one another");
        }
        if (elf.isPresent()) {
            return new Boot.Elf(elf.get());
        }
        if (kernel.isPresent()) {
            return new Boot.Direct(kernel.get(), initrd, append.orElse("console=ttyS0"));
        }
        if (files.isPresent()) {
            return files.get().boot(append);
        }
        throw new ParameterException(
                line, "what to run? Give --image, --kernel, --firmware, --elf or --restore");
    }
}
