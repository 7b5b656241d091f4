package dev.virga.cli.cell;

import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started. The start time tells it from another process that has got the same id
 * since.
 */
record ProcessRecord(
        String name, CellPlan.Role role, long pid, Instant startedAt, String address, String log) {

    /** The process, if it is still that one and lives. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        process.info().startInstant().filter(startedAt::equals).isPresent());
    }
}
