package dev.virga.deploy.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What an operating system does, seen in a guest of 128 MiB on one hart by what its own tools say.
 * Every test leaves the guest as it found it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestTourIT {
    /** Sizes differ, so that a guest's disk is known by its size whatever letter it has. */
    private static final int DATA_MEBIBYTES = 72;

    private static final int SWAP_MEBIBYTES = 160;
    private static final String TOUR = "/tmp/tour";

    private final GuestProgram program = GuestProgram.compile("tour");
    private final GuestConsole guest = boot(program);
    private String data = "";
    private String swap = "";

    private static GuestConsole boot(GuestProgram program) {
        return new GuestLauncher(TestImage.debian(), "tour")
                .disk(program.disk())
                .disk(GuestLauncher.emptyDisk("tour-data", DATA_MEBIBYTES))
                .disk(GuestLauncher.emptyDisk("tour-swap", SWAP_MEBIBYTES))
                .boot();
    }

    @BeforeAll
    void prepare() {
        program.install(guest, TOUR);
        data = disk(DATA_MEBIBYTES);
        swap = disk(SWAP_MEBIBYTES);
        guest.ok("mkdir -p /tmp/here && ip link set lo up");
    }

    private String disk(int mebibytes) {
        String sectors = Long.toString(mebibytes * 2048L);
        Matcher name =
                Pattern.compile("/sys/block/(vd[a-z])/size")
                        .matcher(guest.ok("grep -lx " + sectors + " /sys/block/vd*/size"));
        assertThat(name.find()).as("a disk of " + mebibytes + " MiB").isTrue();
        return "/dev/" + name.group(1);
    }

    @AfterAll
    void close() {
        guest.close();
    }

    @Test
    void modulesComeAndGo() {
        String module = "overlay";
        guest.run("rmmod " + module);
        assertThat(guest.ok("lsmod")).contains("virtio_blk").doesNotContain(module);
        assertThat(guest.ok("modinfo " + module)).contains("license:", "GPL");
        guest.ok("insmod $(find /lib/modules/ -name '" + module + ".ko*' | head -n 1)");
        assertThat(guest.ok("lsmod")).containsPattern("(?m)^" + module + "\\s+\\d+");
        assertThat(guest.ok("cat /proc/filesystems")).contains(module);
        guest.ok("rmmod " + module);
        assertThat(guest.ok("lsmod")).doesNotContain(module);
    }

    @Test
    void processesAreSeenInEachState() {
        guest.ok(TOUR + " spin & running=$!");
        guest.ok("sleep 1000 & sleeping=$!");
        guest.ok(TOUR + " vfork & waiting=$!");
        guest.ok(TOUR + " zombie & parent=$!");
        guest.ok("state() { sed 's/.*) \\(.\\).*/\\1/' /proc/$1/stat; }");
        guest.until("[ $(state $running) = R ]");
        guest.until("[ $(state $sleeping) = S ]");
        guest.until("[ $(state $waiting) = D ]");
        guest.until("child=$(cat /proc/$parent/task/$parent/children) && [ $(state $child) = Z ]");
        String table = guest.ok("ps ax -o pid,stat,args");
        assertThat(table).containsPattern("R\\S*\\s.*spin");
        assertThat(table).containsPattern("S\\S*\\s.*sleep 1000");
        assertThat(table).containsPattern("D\\S*\\s.*vfork");
        assertThat(table).containsPattern("Z\\S*\\s.*\\[?tour");
        guest.ok(
                "kill -9 $running $sleeping $(cat /proc/$waiting/task/$waiting/children) $waiting $parent");
        guest.run("wait");
    }

    @Test
    void twoBusyProcessesShareOneHartInTurns() {
        assertThat(guest.number("nproc")).isEqualTo(1);
        guest.ok(TOUR + " spin & one=$!");
        guest.ok(TOUR + " spin & other=$!");
        guest.ok("ticks() { sed 's/.*) //' /proc/$1/stat | cut -d' ' -f12; }");
        guest.ok("turns() { sed -n 's/^nonvol.*:[^0-9]*//p' /proc/$1/status; }");
        guest.until("[ $(ticks $one) -ge 30 ] && [ $(ticks $other) -ge 30 ]");
        assertThat(guest.number("turns $one")).isGreaterThan(2);
        assertThat(guest.number("turns $other")).isGreaterThan(2);
        guest.ok("kill $one $other");
        guest.run("wait");
    }

    @Test
    void memoryIsAccountedFor() {
        Memory before = memory();
        assertThat(before.total()).isBetween(40_000L, 131_072L);
        guest.ok(
                "mount -t tmpfs shared /tmp/here && dd if=/dev/urandom of=/tmp/here/six bs=1024k count=6");
        assertThat(memory().shared() - before.shared()).isBetween(6000L, 7500L);
        guest.ok("umount /tmp/here");
        long buffers = field("Buffers");
        guest.ok("exec 9< " + data + " && dd if=" + data + " of=/dev/null bs=1024k count=8");
        assertThat(field("Buffers") - buffers)
                .as("a raw device is read through buffers, which it keeps while it is open")
                .isGreaterThan(7000);
        guest.ok("exec 9<&-");
        guest.ok("mkfs.ext4 -q -F " + data + " && mount -t ext4 " + data + " /tmp/here");
        guest.ok(
                "dd if=/dev/zero of=/tmp/here/file bs=1024k count=8 && sync && echo 3 > /proc/sys/vm/drop_caches");
        long cached = field("Cached");
        guest.ok("cat /tmp/here/file > /dev/null");
        assertThat(field("Cached") - cached)
                .as("a file is read into the cache")
                .isGreaterThan(7000);
        guest.ok("umount /tmp/here");
    }

    @Test
    void memoryIsSwappedToADiskAndBack() {
        guest.ok("mkswap " + swap + " && swapon " + swap);
        assertThat(guest.ok("cat /proc/swaps")).contains(swap);
        assertThat(memory().swap()).isGreaterThan(150_000);
        assertThat(guest.ok(TOUR + " pattern 110")).contains("pattern ok");
        assertThat(guest.number("sed -n 's/^pswpout //p' /proc/vmstat"))
                .as("pages out")
                .isGreaterThan(1000);
        assertThat(guest.number("sed -n 's/^pswpin //p' /proc/vmstat"))
                .as("pages in")
                .isGreaterThan(1000);
        guest.ok("swapoff " + swap);
        assertThat(memory().swap()).isZero();
    }

    @Test
    void theOneWhoTakesTooMuchIsEndedAndTheRestLives() {
        guest.ok("sleep 1000 & bystander=$!");
        guest.run("dmesg -c > /dev/null");
        GuestConsole.Answer hog =
                guest.run("sh -c 'echo 1000 > /proc/self/oom_score_adj; exec " + TOUR + " hog'");
        assertThat(hog.status()).as("ended by signal 9").isEqualTo(128 + 9);
        assertThat(guest.ok("dmesg"))
                .containsPattern("Out of memory: Killed process \\d+ \\(tour\\)");
        guest.ok("kill -0 $bystander && kill $bystander");
        assertThat(guest.ok("echo still $((6 * 7))")).contains("still 42");
    }

    @Test
    void disksHoldEachKindOfVolume() {
        assertThat(guest.ok("fdisk -l " + data)).contains(data, "72 M");
        volume("mkfs.ext4 -q -F", "ext4");
        volume("mkfs.vfat", "vfat");
        volume("mkfs.ntfs -q -Q -F", "ntfs3");
    }

    private void volume(String make, String type) {
        guest.ok(make + " " + data);
        guest.ok("mount -t " + type + " " + data + " /tmp/here");
        assertThat(guest.ok("mount")).containsPattern(data + " on /tmp/here type " + type);
        assertThat(guest.ok("df /tmp/here")).contains(data);
        guest.ok(
                "head -c 300000 /dev/urandom > /tmp/random && cp /tmp/random /tmp/here/kept && sync");
        guest.ok("umount /tmp/here && mount -t " + type + " " + data + " /tmp/here");
        guest.ok("cmp /tmp/random /tmp/here/kept");
        guest.ok("umount /tmp/here; rm /tmp/random");
    }

    @Test
    void processesTalkToEachOther() {
        assertThat(guest.ok(TOUR + " fork")).contains("fork ok");
        assertThat(guest.ok(TOUR + " pipes")).contains("pipes ok");
        assertThat(guest.ok(TOUR + " sockets")).contains("sockets ok");
        assertThat(guest.ok(TOUR + " shm")).contains("shm ok");
        assertThat(guest.number("seq 1000 | grep 7 | wc -l")).isEqualTo(271);
    }

    private long field(String name) {
        return guest.number("sed -n 's/^" + name + ": *\\([0-9]*\\) kB/\\1/p' /proc/meminfo");
    }

    private Memory memory() {
        String free = guest.ok("free");
        Matcher ram =
                Pattern.compile("Mem:\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)")
                        .matcher(free);
        Matcher swapped = Pattern.compile("Swap:\\s+(\\d+)").matcher(free);
        assertThat(ram.find()).as(free).isTrue();
        assertThat(swapped.find()).as(free).isTrue();
        return new Memory(
                Long.parseLong(ram.group(1)),
                Long.parseLong(ram.group(4)),
                Long.parseLong(swapped.group(1)));
    }

    /** What {@code free} says, in KiB. */
    private record Memory(long total, long shared, long swap) {}
}
