package dev.virga.deploy.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An image of one home is brought to the cloud of another, over its API, and a VM runs it. */
class ImagePushIT {
    private static final LocalCloud CLOUD = new LocalCloud(Path.of("target", "virga-home"));
    private static final LocalCloud ELSEWHERE = new LocalCloud(Path.of("target", "virga-pusher"));
    private static final int DISK_BYTES = 9 << 20;

    private Path kernel = Path.of("");
    private Path disk = Path.of("");

    @BeforeEach
    void begin() throws Exception {
        CLOUD.run("down", "--purge");
        kernel = LoopKernel.file();
        byte[] bytes = new byte[DISK_BYTES];
        new Random(4).nextBytes(bytes);
        disk = Files.write(Files.createTempFile("virga-", ".disk"), bytes);
        CLOUD.ok("up", "--nodes", "1", "--control-planes", "2");
    }

    @AfterEach
    void end() throws Exception {
        CLOUD.ok("down", "--purge");
        CLOUD.run("image", "rm", "pushed");
        ELSEWHERE.run("image", "rm", "pushed");
        Files.delete(kernel);
        Files.delete(disk);
    }

    @Test
    void aPushedImageIsRun() throws Exception {
        String id =
                ELSEWHERE
                        .ok(
                                "image",
                                "import",
                                "--name",
                                "pushed",
                                "--kernel",
                                kernel.toString(),
                                "--disk",
                                disk.toString())
                        .output()
                        .split(" ")[1];
        assertThat(CLOUD.run("vm", "create", "early", "--image", "pushed").status()).isEqualTo(3);
        List<String> reached = reached("pushed");

        LocalCloud.Result first = ELSEWHERE.ok(reached.toArray(String[]::new));
        assertThat(first.output().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("pushed " + id + " http://127.0.0.1:"))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(" sent"),
                        line -> assertThat(line).endsWith(" was there"));
        assertThat(CLOUD.home().resolve("data/images").resolve(id).resolve("disk"))
                .hasSameBinaryContentAs(disk);
        assertThat(ELSEWHERE.ok(reached.toArray(String[]::new)).output()).doesNotContain(" sent");
        CLOUD.ok("vm", "create", "late", "--image", "pushed", "--wait=running");

        assertThat(ELSEWHERE.run(reached("unknown").toArray(String[]::new)).status()).isEqualTo(3);
        Path wrong = Files.writeString(CLOUD.home().resolve("wrong"), "x".repeat(40));
        List<String> stranger =
                reached.stream()
                        .map(word -> word.endsWith("admin.token") ? wrong.toString() : word)
                        .toList();
        assertThat(ELSEWHERE.run(stranger.toArray(String[]::new)).status()).isEqualTo(5);
        damaged(id);
        LocalCloud.Result half = ELSEWHERE.run(reached.toArray(String[]::new));
        assertThat(half.status()).as(half.errors()).isEqualTo(1);
        assertThat(half.errors()).contains("damaged here", "build or import it again");
    }

    /** Here it is shorter than it was, and the cloud's own has rotted. */
    private static void damaged(String id) throws Exception {
        Path own = ELSEWHERE.home().resolve("data/images").resolve(id).resolve("disk");
        Files.write(own, Arrays.copyOf(Files.readAllBytes(own), 1000));
        Path there = CLOUD.home().resolve("data/images").resolve(id).resolve("disk");
        Files.write(there, "rotten".getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> reached(String image) throws Exception {
        return List.of(
                "image",
                "push",
                image,
                "--endpoint",
                CLOUD.process("cp-1").get("address") + "," + CLOUD.process("cp-2").get("address"),
                "--token-file",
                CLOUD.home().resolve("data/cell/admin.token").toString());
    }
}
