package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * An image of which a byte has flipped on the disk: no guest begins with it, everybody who asks is
 * told the same, and what it is told helps. Its kernel does nothing but look like one.
 */
class CorruptImageIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));

    private Path kernel = Path.of("");

    @BeforeEach
    void begin() throws Exception {
        CLOUD.run("down", "--purge");
        kernel = LoopKernel.file();
    }

    @AfterEach
    void end() throws Exception {
        CLOUD.ok("down", "--purge");
        CLOUD.run("image", "rm", "loop");
        Files.delete(kernel);
    }

    @Test
    void aFlippedByteIsToldToEverybodyAndRepairedAsTold() throws Exception {
        String id = importImage();
        CLOUD.ok("up", "--nodes", "1");
        CLOUD.ok("vm", "create", "good", "--image", "loop", "--wait=running");

        Path part = CLOUD.home().resolve("data/images").resolve(id).resolve("kernel");
        byte[] bytes = Files.readAllBytes(part);
        bytes[4000] ^= 1;
        Files.write(part, bytes);
        LocalCloud.Result created =
                CLOUD.run("vm", "create", "bad", "--image", "loop", "--wait=running");
        String said = "image loop (" + id + "): kernel is corrupt";
        assertThat(created.status()).isEqualTo(4);
        assertThat(created.errors()).contains(said, "cloudctl image import", "cloudctl vm start");
        Map<?, ?> bad = vm("bad");
        assertThat(bad.get("phase")).isEqualTo("Failed");
        assertThat(bad.get("reason")).isEqualTo("ImageFailed");
        assertThat(String.valueOf(bad.get("message"))).contains(said, part.toString());
        assertThat(CLOUD.ok("vm", "explain", "bad").errors()).contains(said);
        assertThat(CLOUD.ok("event", "ls").output()).contains(said);
        assertThat(vm("good").get("phase")).isEqualTo("Running");

        assertThat(importImage()).isEqualTo(id);
        CLOUD.ok("vm", "start", "bad", "--wait=running");
        assertThat(vm("bad").get("phase")).isEqualTo("Running");
    }

    private String importImage() throws Exception {
        return CLOUD.ok("image", "import", "--name", "loop", "--kernel", kernel.toString())
                .output()
                .split(" ")[1];
    }

    private static Map<?, ?> vm(String name) throws Exception {
        return CLOUD.list("vm", "ls").stream()
                .filter(vm -> name.equals(vm.get("name")))
                .findFirst()
                .orElseThrow();
    }
}
