package dev.virga.cli.cell;

import dev.virga.api.cell.ProcessIdentity;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started. The start time tells it from another process that has got the same id
 * since.
 *
 * @param identity the same as the host says it; absent where the host cannot
 */
record ProcessRecord(
        String name,
        CellPlan.Role role,
        long pid,
        Instant startedAt,
        String address,
        String log,
        Optional<ProcessIdentity> identity) {
    /** The process, if it is still that one and lives. */
    Optional<ProcessHandle> handle() {
        if (identity.isPresent() && identity.get().gone()) {
            // Also when nobody has buried it: a zombie has a handle that says it lives.
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        process.info().startInstant().filter(startedAt::equals).isPresent());
    }
}
