package dev.virga.cli.cloud;

import dev.virga.cli.output.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked of VMs that are there: start, stop, reboot, pause, resume. */
@Command
final class ActionVerb implements Callable<Integer> {
    private final Cloud cloud;
    private final Action action;

    @Parameters(arity = "1..*", paramLabel = "VM", description = "Name or id.")
    private List<String> names = List.of();

    @Option(
            names = "--wait",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "GOAL",
            description = "Wait until it is so; or for running, ready, stopped or paused.")
    private Optional<String> wait = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait (default: 180s).")
    private String timeout = "180s";

    /** An action of the API, and what it leads to. */
    enum Action {
        START("start", "starting", VmWait.Goal.READY, "Starts VMs; what is paused goes on."),
        STOP("stop", "stopping", VmWait.Goal.STOPPED, "Has guests power off; disks are kept."),
        REBOOT("reboot", "rebooting", VmWait.Goal.READY, "Has guests begin again."),
        PAUSE("pause", "pausing", VmWait.Goal.PAUSED, "Has guests stand still, memory kept."),
        RESUME("resume", "resuming", VmWait.Goal.RUNNING, "Has guests go on that were paused.");

        private final String verb;
        private final String going;
        private final VmWait.Goal goal;
        private final String description;

        Action(String verb, String going, VmWait.Goal goal, String description) {
            this.verb = verb;
            this.going = going;
            this.goal = goal;
            this.description = description;
        }

        String verb() {
            return verb;
        }

        String description() {
            return description;
        }
    }

    ActionVerb(Cloud cloud, Action action) {
        this.cloud = cloud;
        this.action = action;
    }

    /** The word of the goal to wait for; empty for the action's own. */
    private VmWait.Goal goal(String word) {
        return word.isEmpty() ? action.goal : VmWait.Goal.of(word);
    }

    @Override
    public Integer call() throws Exception {
        Optional<VmWait.Goal> goal = wait.map(this::goal);
        Duration patience = Durations.parse(timeout);
        try (CloudClient client = cloud.client()) {
            Map<String, Map<String, Object>> asked = new LinkedHashMap<>();
            for (String name : names) {
                asked.put(
                        name,
                        CloudClient.map(client.post(VmCommand.path(name, "/" + action.verb))));
            }
            for (Map.Entry<String, Map<String, Object>> each : asked.entrySet()) {
                String name = Kind.text(each.getValue(), "name");
                if (goal.isPresent()) {
                    new VmWait(client)
                            .until(
                                    Kind.text(each.getValue(), "id"),
                                    goal.get(),
                                    patience,
                                    each.getValue());
                    cloud.streams().out().println(name + " is " + goal.get().word());
                } else {
                    cloud.streams().out().println(name + " " + action.going);
                }
            }
        }
        return 0;
    }
}
