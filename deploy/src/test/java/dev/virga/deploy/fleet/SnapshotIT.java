package dev.virga.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.api.node.MemoryRung;
import dev.virga.api.vm.VmSpec;
import dev.virga.node.guest.Beginning;
import dev.virga.node.guest.Guest;
import dev.virga.node.guest.GuestException;
import dev.virga.node.image.LocalImage;
import dev.virga.node.memory.PoolConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots and copies of a real guest with two harts and a disk that is being written to, on a
 * node whose memory is too small for it: much of it is compressed or swapped when it is taken.
 */
final class SnapshotIT {
    private static final long MEMORY = 192L << 20;
    private static final long POOL = 96L << 20;

    private static final int PATIENCE_SECONDS = 120;

    /** Writes to the disk without end, and says how far it is: the same in memory and on disk. */
    private static final String WRITER =
            "mkdir -p /mnt && mount -t ext4 /dev/vda /mnt && (n=0; while :; do n=$((n+1));"
                    + " echo $n >/mnt/n; sync; echo $n >/run/m; mv /run/m /run/n; done) >/dev/null 2>&1 &"
                    + " echo $! >/run/writer; until [ -e /run/n ]; do usleep 10000; done";

    @TempDir private Path folder = Path.of("");

    /** The Debian image with an empty disk beside it. */
    private LocalImage imageWithDisk() throws IOException {
        LocalImage debian = CloneIT.image();
        List<ImagePart> parts = new ArrayList<>(debian.manifest().parts());
        Path place = Files.createDirectories(folder.resolve("image"));
        for (ImagePart part : parts) {
            Files.createSymbolicLink(
                    place.resolve(part.file()), debian.folder().resolve(part.file()));
        }
        try (RandomAccessFile disk = new RandomAccessFile(place.resolve("disk").toFile(), "rw")) {
            disk.setLength(64L << 20);
        }
        parts.add(new ImagePart(ImagePart.Role.DISK, "disk", 64L << 20, "0".repeat(64)));
        ImageManifest was = debian.manifest();
        return new LocalImage(
                new ImageManifest(
                        was.format(),
                        was.id(),
                        was.name(),
                        was.version(),
                        was.architecture(),
                        was.createdAt(),
                        was.commandLine(),
                        parts,
                        was.recipe(),
                        was.agent()),
                place);
    }

    private static VmSpec big(TestNode node, String name) {
        VmSpec small = node.spec(name);
        return VmSpec.builder(name, small.project(), small.image(), small.flavor(), 2, MEMORY)
                .build();
    }

    @Test
    void aSnapshotIsOneInstantOfMemoryAndDisk() throws Exception {
        PoolConfig pool = PoolConfig.of(POOL).withSwap(folder.resolve("swap"), 1L << 30);
        try (TestNode node = new TestNode(folder, imageWithDisk(), pool, id -> List.of())) {
            Path snapshot = Files.createDirectories(folder.resolve("snapshot"));
            String hash;
            String machineId;
            TestGuest first = node.start(big(node, "first"));
            try {
                first.awaitReady();
                machineId = first.run("cat /etc/machine-id");
                first.run("/usr/sbin/mkfs.ext4 -q /dev/vda");
                // Two thirds of its memory, more than the pool has left.
                first.run(
                        "mount -t tmpfs -o size=100m tmpfs /srv 2>/dev/null || mkdir /srv"
                                + " && mount -t tmpfs -o size=100m tmpfs /srv;"
                                + " dd if=/dev/urandom of=/srv/data bs=1M count=90 2>/dev/null");
                hash = first.run("sha256sum /srv/data");
                first.run(WRITER);
                first.guest().save(snapshot);
                assertThat(first.run("cat /run/n")).isNotBlank();
            } finally {
                first.close();
            }

            TestGuest back =
                    node.start(first.id(), big(node, "first"), new Beginning.Stored(snapshot));
            try {
                assertThat(back.awaitReady().hostname()).isEqualTo("first");
                assertThat(back.run("cat /etc/machine-id")).isEqualTo(machineId);
                assertThat(back.run("sha256sum /srv/data")).isEqualTo(hash);
                long clock = Long.parseLong(back.run("date +%s"));
                assertThat(Instant.ofEpochSecond(clock))
                        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
                sound(back);
            } finally {
                back.close();
            }

            damage(snapshot.resolve("memory"));
            assertThatThrownBy(() -> node.start(big(node, "other"), new Beginning.Stored(snapshot)))
                    .isInstanceOf(GuestException.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void aCopyIsTheSameInstantAndAnotherMachine() throws Exception {
        PoolConfig pool = PoolConfig.of(2 * MEMORY);
        try (TestNode node = new TestNode(folder, imageWithDisk(), pool, id -> List.of())) {
            List<TestGuest> guests = new ArrayList<>();
            try {
                TestGuest first = node.start(big(node, "first"));
                guests.add(first);
                first.awaitReady();
                first.run("/usr/sbin/mkfs.ext4 -q /dev/vda");
                String hash = first.run("head -c 9999999 /dev/urandom >/srv; sha256sum /srv");
                first.run(WRITER);
                TestGuest copy = node.start(big(node, "copy"), new Beginning.CopyOf(first.id()));
                guests.add(copy);
                assertThat(copy.awaitReady().hostname()).isEqualTo("copy");
                assertThat(copy.run("sha256sum /srv")).isEqualTo(hash);
                assertThat(copy.run("cat /etc/machine-id"))
                        .isNotEqualTo(first.run("cat /etc/machine-id"));
                assertThat(copy.run("cat /proc/sys/kernel/random/boot_id"))
                        .isNotEqualTo(first.run("cat /proc/sys/kernel/random/boot_id"));
                sound(copy);
                sound(first);
            } finally {
                guests.forEach(TestGuest::close);
            }
        }
    }

    @Test
    void whatIsInTheBalloonAndWhatIsPutAwayComesThrough() throws Exception {
        PoolConfig pool = PoolConfig.of(POOL).withSwap(folder.resolve("swap"), 1L << 30);
        try (TestNode node = new TestNode(folder, imageWithDisk(), pool, id -> List.of())) {
            Path snapshot = Files.createDirectories(folder.resolve("snapshot"));
            String hash;
            TestGuest first = node.start(big(node, "first"));
            try {
                first.awaitReady();
                first.run("/usr/sbin/mkfs.ext4 -q /dev/vda");
                first.run("mkdir -p /srv; mount -t tmpfs -o size=100m tmpfs /srv");
                hash = first.run("head -c 50000000 /dev/urandom >/srv/data; sha256sum /srv/data");
                first.run(WRITER);
                // What a balloon takes is cache.
                first.run("head -c 40000000 /dev/urandom >/mnt/file; sync");
                balanced(node, first, memory -> memory.balloonBytes() > 0);
                assertThat(memory(first).swappedBytes()).as("put away").isPositive();
                first.guest().save(snapshot);
                assertThat(memory(first).balloonBytes()).isPositive();
            } finally {
                first.close();
            }

            TestGuest back =
                    node.start(first.id(), big(node, "first"), new Beginning.Stored(snapshot));
            try {
                back.awaitReady();
                assertThat(memory(back).balloonBytes()).as("still inflated").isPositive();
                assertThat(back.run("sha256sum /srv/data")).isEqualTo(hash);
                node.memory().use(MemoryRung.BALLOON, false);
                balanced(node, back, memory -> memory.balloonBytes() == 0);
                assertThat(back.run("sha256sum /srv/data")).isEqualTo(hash);
                sound(back);
            } finally {
                back.close();
            }
        }
    }

    private static Guest.Memory memory(TestGuest guest) {
        return guest.guest().stats().memory();
    }

    /** Has the node see to its balloons, as its agent does, until it is so. */
    private static void balanced(TestNode node, TestGuest guest, Predicate<Guest.Memory> goal) {
        for (int second = 0; !goal.test(memory(guest)); second++) {
            assertThat(second).as("seconds; %s", memory(guest)).isLessThan(PATIENCE_SECONDS);
            node.memory().balance();
            FleetBench.pass(1);
        }
    }

    /** The writer goes on, and what the disk has is what the memory knows. */
    private static void sound(TestGuest guest) throws InterruptedException {
        long before = Long.parseLong(guest.run("cat /run/n"));
        guest.run("while [ \"$(cat /run/n)\" -lt " + (before + 3) + " ]; do usleep 10000; done");
        guest.run(
                "kill $(cat /run/writer); sleep 1; sync; umount /mnt; /usr/sbin/e2fsck -fn /dev/vda");
    }

    private static void damage(Path file) throws IOException {
        try (RandomAccessFile it = new RandomAccessFile(file.toFile(), "rw")) {
            it.seek(it.length() / 2);
            int old = it.read();
            it.seek(it.length() / 2);
            it.write(old ^ 1);
        }
    }
}
