package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** VMs of an image with a root disk: each has a copy of its own, kept while it is stopped. */
class RootDiskVmIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final String IMAGE = "debian-disk";

    @BeforeEach
    void nothingRuns() throws Exception {
        CLOUD.run("down", "--purge");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        CLOUD.ok("down", "--purge");
    }

    @Test
    void eachVmHasItsOwnRootDisk() throws Exception {
        CLOUD.ok("image", "build", "debian", "--root-disk", "512M");
        CLOUD.ok("up", "--nodes", "1");
        CLOUD.ok("vm", "create", "one", "--image", IMAGE, "--wait");
        assertThat(exec("one", "df -T / | tail -1")).contains("/dev/vda", "ext4");
        exec("one", "echo 'on the disk' > /root/note");

        CLOUD.ok("vm", "stop", "one", "--wait");
        CLOUD.ok("vm", "start", "one", "--wait");
        assertThat(exec("one", "cat /root/note")).isEqualTo("on the disk\n");

        CLOUD.ok("vm", "create", "other", "--image", IMAGE, "--wait");
        assertThat(exec("other", "ls -A /root")).doesNotContain("note");
    }

    @Test
    void aCloneHasTheTemplatesDiskAndWritesItsOwn() throws Exception {
        CLOUD.ok("image", "build", "debian", "--root-disk", "512M");
        CLOUD.ok("up", "--nodes", "1");
        CLOUD.ok("vm", "create", "one", "--image", IMAGE, "--wait");
        exec("one", "echo one >/root/note; sync");
        CLOUD.ok("vm", "create", "two", "--image", IMAGE, "--wait");
        assertThat(exec("two", "ls -A /root")).doesNotContain("note");
        exec("two", "echo two >/root/note; dd if=/dev/urandom of=/root/data bs=1M count=8; sync");
        CLOUD.ok("vm", "create", "three", "--image", IMAGE, "--wait");
        assertThat(exec("three", "ls -A /root")).doesNotContain("note");
        assertThat(overlays()).as("the first was booted, the others are clones").isEqualTo(2);
        Set<String> known = new HashSet<>();
        for (String vm : List.of("one", "two", "three")) {
            assertThat(who(vm).lines()).as(vm).hasSize(3).allMatch(known::add);
        }
        String who = who("two");
        String data = exec("two", "sha256sum /root/data");

        CLOUD.ok("vm", "stop", "two", "--wait");
        CLOUD.ok("vm", "start", "two", "--wait");
        assertThat(exec("two", "cat /root/note; sha256sum /root/data")).isEqualTo("two\n" + data);
        assertThat(who("two")).isEqualTo(who);

        exec("three", "echo three >/root/note; sync");
        long agent = CLOUD.pid("node-1");
        LocalCloud.signal("KILL", agent);
        LocalCloud.await(
                "the witness has begun another agent",
                () -> {
                    Map<?, ?> now = CLOUD.process("node-1");
                    return "running".equals(now.get("state"))
                            && !Long.valueOf(agent).equals(number(now.get("pid")));
                });
        for (String vm : List.of("one", "two", "three")) {
            LocalCloud.await(
                    vm + " is back with its disk",
                    () ->
                            CLOUD.run("vm", "exec", vm, "--", "cat /root/note")
                                    .output()
                                    .equals(vm + "\n"));
        }
        assertThat(exec("two", "sha256sum /root/data")).isEqualTo(data);
        assertThat(who("two")).isEqualTo(who);
    }

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** Name, machine id and host key: what stands on the disk, and must be nobody else's. */
    private static String who(String vm) throws Exception {
        return exec(
                vm,
                "cat /etc/hostname /etc/machine-id;"
                        + " sha256sum </etc/dropbear/dropbear_ed25519_host_key");
    }

    /** How many VMs have a disk over a template's. */
    private static long overlays() throws IOException {
        try (Stream<Path> files = Files.walk(CLOUD.home())) {
            return files.filter(file -> file.endsWith("root.own")).count();
        }
    }

    private static String exec(String vm, String command) throws Exception {
        return CLOUD.ok("vm", "exec", vm, "--", command).output();
    }
}
