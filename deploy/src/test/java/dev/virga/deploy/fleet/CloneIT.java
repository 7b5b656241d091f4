package dev.virga.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.VmId;
import dev.virga.deploy.guest.TestImage;
import dev.virga.guest.machine.NetPort;
import dev.virga.guest.virtio.net.PairBackend;
import dev.virga.node.guest.GuestFacts;
import dev.virga.node.image.LocalImage;
import dev.virga.node.memory.PoolConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clones of a node's template are guests of their own: real ones, each asked who it is. */
final class CloneIT {
    private static final int CLONES = Integer.getInteger("clones", 100);

    /** What no two may have in common, as {@link #WHO} prints it, a line each. */
    private static final List<String> OWN =
            List.of("random numbers", "machine id", "boot id", "address", "host key");

    private static final String WHO =
            "head -c 32 /dev/urandom | sha256sum; cat /etc/machine-id"
                    + " /proc/sys/kernel/random/boot_id /sys/class/net/eth0/address;"
                    + " dropbearkey -y -f /etc/dropbear/dropbear_ed25519_host_key | grep ^ssh-";

    /** Every so many have a command typed on their console, too. */
    private static final int TYPED = 10;

    @TempDir private Path folder = Path.of("");

    static LocalImage image() {
        TestImage image = TestImage.debian();
        return new LocalImage(image.manifest(), image.folder());
    }

    static List<NetPort> card(VmId id) {
        byte[] mac = {2, 0, 0, 0, 0, 0};
        int number = Integer.parseInt(id.value().substring(3));
        mac[4] = (byte) (number >> 8);
        mac[5] = (byte) number;
        return List.of(new NetPort(PairBackend.connect().left(), mac));
    }

    @Test
    void noTwoClonesShareAnIdentity() throws Exception {
        PoolConfig pool = PoolConfig.of(2L << 30).withSwap(folder.resolve("swap"), 1L << 30);
        try (TestNode node = new TestNode(folder, image(), pool, CloneIT::card)) {
            List<TestGuest> guests = new ArrayList<>();
            try {
                TestGuest first = node.start(node.spec("first"));
                guests.add(first);
                assertThat(first.awaitReady().hostname()).isEqualTo("first");
                long uptime = uptime(first);
                for (int i = 1; i <= CLONES; i++) {
                    guests.add(node.start(node.spec("clone-" + i)));
                }
                assertThat(node.guests().cloneStats().clones()).isEqualTo(CLONES);
                Set<String> seen = new HashSet<>();
                for (int i = 0; i < guests.size(); i++) {
                    TestGuest guest = guests.get(i);
                    GuestFacts facts = guest.awaitReady();
                    String name = i == 0 ? "first" : "clone-" + i;
                    assertThat(facts.hostname()).isEqualTo(name);
                    assertThat(facts.uname()).startsWith("Linux " + name + " ");
                    List<String> who = guest.run(WHO).lines().toList();
                    assertThat(who).as("%s says who it is", name).hasSize(OWN.size());
                    assertThat(who.get(OWN.indexOf("boot id"))).isEqualTo(facts.bootId());
                    for (int k = 0; k < who.size(); k++) {
                        assertThat(seen.add(who.get(k)))
                                .as("%s of %s is its own", OWN.get(k), name)
                                .isTrue();
                    }
                    if (i % TYPED == 0) {
                        guest.type("echo on $(hostname)\r", "on " + name + "\r\n");
                    }
                }
                TestGuest last = guests.getLast();
                long clock = Long.parseLong(last.run("date +%s"));
                assertThat(Instant.ofEpochSecond(clock))
                        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
                assertThat(uptime(last)).as("time goes on").isGreaterThanOrEqualTo(uptime - 1);
            } finally {
                guests.forEach(TestGuest::close);
            }
        }
    }

    private static long uptime(TestGuest guest) throws InterruptedException {
        return (long) Double.parseDouble(guest.run("cut -d ' ' -f 1 /proc/uptime"));
    }
}
