package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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

    private static String exec(String vm, String command) throws Exception {
        return CLOUD.ok("vm", "exec", vm, "--", command).output();
    }
}
