package dev.virga.cli.cloud;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.vm.VmPhase;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Waits for a VM, and says at once when there is nothing to wait for. */
final class VmWait {
    private final CloudClient client;

    VmWait(CloudClient client) {
        this.client = client;
    }

    /** What is waited for. */
    enum Goal {
        /** Its harts run. */
        RUNNING,
        /** Its guest says so. */
        READY,
        /** It is deleted. */
        GONE;

        /**
         * The goal of that word.
         *
         * @throws CliException if there is none
         */
        static Goal of(String word) {
            return switch (word) {
                case "running" -> RUNNING;
                case "ready" -> READY;
                case "gone", "deleted" -> GONE;
                default ->
                        throw new CliException(
                                ExitCode.USAGE,
                                "cannot wait for '" + word + "': use running, ready or gone");
            };
        }
    }

    /** Waits; answers the VM as it is then, or an empty map if it is gone. */
    Map<String, Object> until(String vm, Goal goal, Duration patience) throws Exception {
        try {
            return Waiting.until("VM " + vm, patience, () -> look(vm, goal));
        } catch (CliException e) {
            if (e.exitCode() != ExitCode.TIMED_OUT) {
                throw e;
            }
            Map<String, Object> now = CloudClient.map(client.get(VmCommand.path(vm, "")));
            throw new CliException(
                    ExitCode.TIMED_OUT,
                    e.getMessage() + "; it is " + now.get("phase") + " " + words(now),
                    e);
        }
    }

    private Optional<Map<String, Object>> look(String vm, Goal goal) throws Exception {
        Map<String, Object> now;
        try {
            now = CloudClient.map(client.get(VmCommand.path(vm, "")));
        } catch (ProblemException e) {
            if (goal == Goal.GONE && e.code() == ErrorCode.NOT_FOUND) {
                return Optional.of(Map.of());
            }
            throw e;
        }
        String phase = String.valueOf(now.get("phase"));
        boolean hopeless =
                goal != Goal.GONE
                        && (phase.equals(VmPhase.FAILED.text())
                                || phase.equals(VmPhase.STOPPED.text())
                                || phase.equals(VmPhase.DELETING.text()));
        if (hopeless) {
            throw new CliException(
                    ExitCode.CONFLICT, "VM " + vm + " is " + phase + ": " + words(now));
        }
        boolean reached =
                switch (goal) {
                    case RUNNING -> phase.equals(VmPhase.RUNNING.text());
                    case READY -> Boolean.TRUE.equals(now.get("ready"));
                    case GONE -> false;
                };
        return reached ? Optional.of(now) : Optional.empty();
    }

    private static String words(Map<String, Object> vm) {
        return (vm.getOrDefault("reason", "") + " " + vm.getOrDefault("message", "")).strip();
    }
}
