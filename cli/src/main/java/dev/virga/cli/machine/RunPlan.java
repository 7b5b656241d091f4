package dev.virga.cli.machine;

import dev.virga.guest.machine.Boot;
import dev.virga.guest.machine.ClockMode;
import dev.virga.guest.machine.EngineKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to run, out of the options, checked.
 *
 * @param boot how the machine starts
 * @param filesStay whether what it boots from stays as it is meanwhile
 * @param memoryBytes its RAM
 * @param harts its CPUs
 * @param rootDisk its copy of an image's disk, which comes first
 * @param disks its other disks, in order
 * @param console where its serial port goes
 * @param clock what makes its time pass
 * @param engine what executes its instructions
 * @param save where to write a snapshot when it is ended by the user or the time limit
 * @param restore the snapshot to start from
 * @param gdbPort where gdb is listened for, on loopback
 * @param timeout how long it may run
 * @param stats where to write its counters at the end
 * @param trace where to write every instruction
 * @param instanceData JSON for the guest's init, or empty
 * @param rebootEnds whether a reboot ends it
 */
record RunPlan(
        Boot boot,
        boolean filesStay,
        long memoryBytes,
        int harts,
        Optional<RootDisk> rootDisk,
        List<DiskFile> disks,
        Console console,
        ClockMode clock,
        EngineKind engine,
        Optional<Path> save,
        Optional<Path> restore,
        OptionalInt gdbPort,
        Optional<Duration> timeout,
        Optional<Path> stats,
        Optional<Path> trace,
        String instanceData,
        boolean rebootEnds) {

    /**
     * A machine's own copy of a disk.
     *
     * @param original the disk in the image
     * @param copy where the copy is or is to be; empty: somewhere, until the machine ends
     */
    record RootDisk(Path original, Optional<Path> copy) {}

    /** A raw disk. */
    record DiskFile(Path file, boolean readOnly) {}

    /** Where the serial port goes. */
    sealed interface Console {
        /** This process's standard input and output. */
        record Stdio() implements Console {}

        /** A file that gets the output; there is no input. */
        record ToFile(Path file) implements Console {}

        /** Nowhere. */
        record None() implements Console {}
    }
}
