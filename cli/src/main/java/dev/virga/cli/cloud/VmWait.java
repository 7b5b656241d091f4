package dev.virga.cli.cloud;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.vm.VmPhase;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import java.time.Duration;
import java.util.Locale;
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
        /** Its harts stand still. */
        PAUSED,
        /** It does not run. */
        STOPPED,
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
                case "paused" -> PAUSED;
                case "stopped" -> STOPPED;
                case "gone", "deleted" -> GONE;
                default ->
                        throw new CliException(
                                ExitCode.USAGE,
                                "cannot wait for '"
                                        + word
                                        + "': use running, ready, paused, stopped or gone");
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Waits; answers the VM as it is then, or an empty map if it is gone. */
    Map<String, Object> until(String vm, Goal goal, Duration patience) throws Exception {
        return until(vm, goal, patience, Map.of());
    }

    /**
     * Waits for what was asked for.
     *
     * @param asked the VM as the answer showed it: what was seen before says nothing
     */
    Map<String, Object> until(String vm, Goal goal, Duration patience, Map<String, Object> asked)
            throws Exception {
        try {
            return Waiting.until("VM " + vm, patience, () -> look(vm, goal, asked));
        } catch (CliException e) {
            if (e.exitCode() != ExitCode.TIMED_OUT) {
                throw e;
            }
            Map<String, Object> now = client.show(VmCommand.path(vm, ""));
            // That is what it waited for: no node has room.
            boolean full = "NoCapacity".equals(now.get("reason"));
            throw new CliException(
                    full ? ExitCode.CAPACITY : ExitCode.TIMED_OUT,
                    e.getMessage() + "; it is " + now.get("phase") + " " + words(now),
                    e);
        }
    }

    private Optional<Map<String, Object>> look(String vm, Goal goal, Map<String, Object> asked)
            throws Exception {
        Map<String, Object> now;
        try {
            now = client.show(VmCommand.path(vm, ""));
        } catch (ProblemException e) {
            if (goal == Goal.GONE && e.code() == ErrorCode.NOT_FOUND) {
                return Optional.of(Map.of());
            }
            throw e;
        }
        if (hopeless(now, goal)) {
            throw new CliException(
                    ExitCode.CONFLICT, "VM " + vm + " is " + now.get("phase") + ": " + words(now));
        }
        return reached(now, goal, asked) ? Optional.of(now) : Optional.empty();
    }

    private static boolean hopeless(Map<String, Object> now, Goal goal) {
        boolean failed = is(now, VmPhase.FAILED);
        boolean ended = is(now, VmPhase.STOPPED);
        boolean going = is(now, VmPhase.DELETING);
        return switch (goal) {
            case RUNNING, READY, PAUSED -> failed || ended || going;
            case STOPPED -> going;
            case GONE -> false;
        };
    }

    private static boolean reached(Map<String, Object> now, Goal goal, Map<String, Object> asked) {
        return switch (goal) {
            case RUNNING -> is(now, VmPhase.RUNNING);
            case READY -> Boolean.TRUE.equals(now.get("ready")) && !sameBoot(now, asked);
            case PAUSED -> is(now, VmPhase.PAUSED);
            case STOPPED -> is(now, VmPhase.STOPPED) || is(now, VmPhase.FAILED);
            case GONE -> false;
        };
    }

    /** Of a reboot only another boot counts. */
    private static boolean sameBoot(Map<String, Object> now, Map<String, Object> asked) {
        return "Rebooting".equals(asked.get("reason"))
                && asked.containsKey("bootId")
                && asked.get("bootId").equals(now.get("bootId"));
    }

    private static boolean is(Map<String, Object> vm, VmPhase phase) {
        return phase.text().equals(vm.get("phase"));
    }

    private static String words(Map<String, Object> vm) {
        return (vm.getOrDefault("reason", "") + " " + vm.getOrDefault("message", "")).strip();
    }
}
