package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Those who look on: lists, events and consoles that are followed go on when the control plane that
 * tells of them dies; and what operators ask, asked of real servers.
 */
class WatchingIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final CountingGuests GUESTS = new CountingGuests(CLOUD, List.of("vm1"));
    private static final Pattern COUNT = Pattern.compile("count (\\d+)");
    private static final List<Process> FOLLOWERS = new ArrayList<>();

    @BeforeAll
    static void begin() throws Exception {
        CLOUD.run("down", "--purge");
        CLOUD.ok("image", "build", "debian");
        CLOUD.ok("up", "--nodes", "2", "--control-planes", "2", "--no-restart");
        GUESTS.create();
    }

    @AfterAll
    static void end() throws Exception {
        for (Process follower : FOLLOWERS) {
            follower.descendants().forEach(ProcessHandle::destroyForcibly);
            follower.destroyForcibly();
        }
        CLOUD.ok("down", "--purge");
    }

    @Test
    void whatIsFollowedGoesOnWithTheNextControlPlane() throws Exception {
        Path vms = follow("vms", "vm", "ls", "--watch", "-o", "jsonl");
        Path events = follow("events", "event", "ls", "-f", "-o", "jsonl");
        Path log = follow("log", "vm", "logs", "-f", "vm1");
        LocalCloud.await("the list is shown", () -> text(vms).contains("vm1"));
        LocalCloud.await("events are shown", () -> text(events).contains("vm1"));
        LocalCloud.await("the console is shown", () -> CountingGuests.counted(log) > 0);

        // The first of the list: the one that everybody has asked.
        CLOUD.kill("cp-1");
        long then = CountingGuests.counted(log);
        CLOUD.ok("vm", "create", "late", "--flavor", "tiny");
        LocalCloud.await("the list goes on", () -> text(vms).contains("late"));
        LocalCloud.await("events go on", () -> text(events).contains("late"));
        LocalCloud.await("the console goes on", () -> CountingGuests.counted(log) > then + 3);
        assertThat(counts(log)).as("nothing is shown twice").doesNotHaveDuplicates();
        assertThat(counts(log)).as("nothing is left out").isSorted();
        assertThat(counts(log).getLast() - counts(log).getFirst() + 1)
                .isEqualTo(counts(log).size());

        frozen(vms, events, log);
        operatorsAsk();
    }

    /** One that is frozen takes connections and says nothing: worse than one that is dead. */
    private static void frozen(Path vms, Path events, Path log) throws Exception {
        CLOUD.ok("up", "--nodes", "2", "--control-planes", "2", "--no-restart");
        long other = CLOUD.pid("cp-2");
        LocalCloud.signal("STOP", other);
        try {
            long then = CountingGuests.counted(log);
            LocalCloud.await("the console goes on", () -> CountingGuests.counted(log) > then + 3);
            CLOUD.ok("vm", "create", "later", "--flavor", "tiny");
            LocalCloud.await("the list goes on", () -> text(vms).contains("later"));
            LocalCloud.await("events go on", () -> text(events).contains("later"));
        } finally {
            // If it was in the middle of a commit, the witness has ended it.
            if (ProcessHandle.of(other).filter(ProcessHandle::isAlive).isPresent()) {
                LocalCloud.signal("CONT", other);
            }
        }
        assertThat(counts(log)).as("nothing is shown twice").doesNotHaveDuplicates();
        assertThat(counts(log)).as("nothing is left out").isSorted();
    }

    private static void operatorsAsk() throws Exception {
        CLOUD.ok("vm", "wait", "late", "--timeout", "300s");
        assertThat(CLOUD.ok("vm", "explain", "vm1").output()).contains("node-1").contains("node-2");
        assertThat(CLOUD.ok("top", "-o", "json").output()).contains("vm1");
        terminalOfTheSameSize();
        Map<String, Map<?, ?>> before = GUESTS.vms();
        String node = String.valueOf(CountingGuests.one(before, "vm1").get("node"));
        CLOUD.ok("node", "drain", node, "--wait");
        GUESTS.awaitAllReady();
        assertThat(CountingGuests.one(GUESTS.vms(), "vm1").get("node")).isNotEqualTo(node);
        assertThat(CLOUD.ok("vm", "explain", "vm1").output()).contains(node);
        CLOUD.ok("node", "uncordon", node);
    }

    /** A console in a terminal: the guest's gets its size. */
    private static void terminalOfTheSameSize() throws Exception {
        Path shown = CLOUD.home().resolve("console.shown");
        FOLLOWERS.add(
                CLOUD.background(
                        List.of(
                                "sh",
                                "-c",
                                "sleep 120 | script -qfec \"stty rows 33 cols 101; $*\" /dev/null",
                                "sh"),
                        shown,
                        "vm",
                        "console",
                        "vm1",
                        "--take"));
        LocalCloud.await(
                "the guest's terminal is as large",
                () ->
                        CLOUD.ok("vm", "exec", "vm1", "--", "stty -F /dev/ttyS0 size")
                                .output()
                                .contains("33 101"));
    }

    private static Path follow(String name, String... words) throws Exception {
        Path file = CLOUD.home().resolve(name + ".followed");
        Files.deleteIfExists(file);
        Files.createFile(file);
        FOLLOWERS.add(CLOUD.background(List.of(), file, words));
        return file;
    }

    private static String text(Path file) throws Exception {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static List<Long> counts(Path file) throws Exception {
        List<Long> counts = new ArrayList<>();
        Matcher matcher = COUNT.matcher(text(file));
        while (matcher.find()) {
            counts.add(Long.parseLong(matcher.group(1)));
        }
        return counts;
    }
}
