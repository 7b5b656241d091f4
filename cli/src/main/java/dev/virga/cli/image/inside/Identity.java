package dev.virga.cli.image.inside;

/**
 * Who this guest is. What another guest must not know is made from random numbers drawn here: the
 * kernel has reseeded them (its driver of the generation identity) before this runs.
 */
final class Identity {
    private static final int ENTROPY = 64;
    private static final int KEY = 83;
    private static final int ROOM = 4096;
    private static final int CARDS = 32;
    private static final int CARD = 64;

    private static long buffer;

    private Identity() {}

    /**
     * Takes an identity, whose fields are those of the JSON object that was read last.
     *
     * @param again whether the guest goes on where one stood; otherwise it starts
     * @param other whether that was another one, of whose identity nothing may stay
     */
    static void take(boolean again, boolean other) {
        prepare();
        if (other) {
            anotherBoot();
        }
        if (other || Native.getByte(Files.line(Native.text("/etc/machine-id"))) == 0) {
            machineId();
        }
        boolean fresh = other || !again;
        if (fresh) {
            name();
        }
        release();
        if (again) {
            moreEntropy();
            wallClock();
        }
        boolean card = Linux.exists(Native.text("/sys/class/net/eth0"));
        if (other && card) {
            Process.run(
                    Native.text("/usr/lib/virga/network"), Native.text("down"), Native.text("0"));
        }
        if (other) {
            anotherCard();
        }
        if (fresh) {
            settle(other);
        }
        if (Linux.exists(Native.text("/run/virga/nameless"))) {
            Linux.remove(Native.text("/run/virga/hold"));
            Linux.remove(Native.text("/run/virga/nameless"));
        }
        long end = Text.append(buffer, Json.field(Native.text("token")));
        Native.putByte(end, '\n');
        Files.write(Native.text("/run/virga/token"), 0600, buffer, end + 1 - buffer);
    }

    private static void prepare() {
        if (buffer == 0) {
            buffer = Memory.take(ROOM);
        }
    }

    /** What a guest does that is to be told later who it is, and so are all its clones. */
    static void postpone() {
        Files.writeText(Native.text("/run/virga/nameless"), 0600, Native.text("\n"));
        Linux.makeFifo(Native.text("/run/virga/hold"));
        bootId(Files.line(Native.text("/proc/sys/kernel/random/boot_id")));
        bindBootId();
    }

    private static void bootId(long id) {
        prepare();
        long end = Text.append(buffer, id);
        Native.putByte(end, '\n');
        Files.write(Native.text("/run/virga/boot-id"), 0644, buffer, end + 1 - buffer);
    }

    private static void bindBootId() {
        Linux.bind(
                Native.text("/run/virga/boot-id"), Native.text("/proc/sys/kernel/random/boot_id"));
    }

    /** The kernel's own boot id is that of whoever booted. */
    private static void anotherBoot() {
        boolean bound = Linux.exists(Native.text("/run/virga/boot-id"));
        bootId(Files.line(Native.text("/proc/sys/kernel/random/uuid")));
        if (!bound) {
            bindBootId();
        }
    }

    /** 32 hexadecimal digits. */
    private static void machineId() {
        long uuid = Files.line(Native.text("/proc/sys/kernel/random/uuid"));
        long to = buffer;
        for (long from = uuid; Native.getByte(from) != 0; from++) {
            if (Native.getByte(from) != '-') {
                Native.putByte(to, Native.getByte(from));
                to++;
            }
        }
        Native.putByte(to, '\n');
        Files.write(Native.text("/etc/machine-id"), 0644, buffer, to + 1 - buffer);
    }

    private static void name() {
        long name = Json.field(Native.text("name"));
        if (Native.getByte(name) == 0) {
            name = Native.text("virga");
        }
        long end = Text.append(buffer, name);
        Native.putByte(end, '\n');
        long count = end + 1 - buffer;
        Files.write(Native.text("/proc/sys/kernel/hostname"), 0644, buffer, count);
        Files.write(Native.text("/etc/hostname"), 0644, buffer, count);
        end = Text.append(buffer, Native.text("127.0.0.1 localhost "));
        end = Text.append(end, name);
        end = Text.append(end, Native.text("\n::1 localhost\n"));
        Files.write(Native.text("/etc/hosts"), 0644, buffer, end - buffer);
    }

    /** The shell on the console waits for its name (see boot). Open for both, this never blocks. */
    private static void release() {
        int hold = Linux.open(Native.text("/run/virga/hold"), Linux.READ_WRITE, 0);
        if (hold >= 0) {
            Files.writeAll(hold, Native.text("go\n"), 3);
            Linux.close(hold);
        }
    }

    private static void moreEntropy() {
        int source = Linux.open(Native.text("/dev/hwrng"), Linux.READ, 0);
        if (source >= 0) {
            long count = Linux.read(source, buffer, ENTROPY);
            Linux.close(source);
            if (count > 0) {
                Files.write(Native.text("/dev/urandom"), 0600, buffer, count);
            }
        }
    }

    private static void wallClock() {
        long now = Text.number(Files.line(Native.text("/sys/class/rtc/rtc0/since_epoch")));
        if (now > 0) {
            Linux.clock(now, buffer);
        }
    }

    /** The driver reads a card's address when it is bound. */
    private static void anotherCard() {
        long folder = Native.text("/sys/bus/virtio/drivers/virtio_net");
        int cards = 0;
        long name = Files.find(folder, Native.text("virtio"), cards);
        while (name != 0 && cards < CARDS) {
            Text.end(buffer + (long) cards * CARD, name + Text.length(folder) + 1);
            cards++;
            name = Files.find(folder, Native.text("virtio"), cards);
        }
        for (int i = 0; i < cards; i++) {
            long card = buffer + (long) i * CARD;
            Files.writeText(Native.text("/sys/bus/virtio/drivers/virtio_net/unbind"), 0200, card);
            Files.writeText(Native.text("/sys/bus/virtio/drivers/virtio_net/bind"), 0200, card);
        }
    }

    private static void settle(boolean other) {
        long named = Json.field(Native.text("name"));
        long key = Native.text("/etc/dropbear/dropbear_ed25519_host_key");
        if (other || Native.getByte(named) != 0 && !Linux.exists(key)) {
            hostKey(key);
        }
        long keys = Json.field(Native.text("sshKeys"));
        boolean ssh = Native.getByte(keys) != 0;
        if (ssh) {
            Linux.makeFolder(Native.text("/root/.ssh"), 0700);
            long file = Native.text("/root/.ssh/authorized_keys");
            long end = keys + Text.length(keys);
            // The text's own end becomes the end of its last line for a moment.
            Native.putByte(end, '\n');
            Files.write(file, 0600, keys, end + 1 - keys);
            Native.putByte(end, 0);
        }
        if (Linux.exists(Native.text("/sys/class/net/eth0"))) {
            Process.run(
                    Native.text("/usr/lib/virga/network"),
                    Native.text("up"),
                    ssh ? Native.text("1") : Native.text("0"));
        }
        long data = Json.field(Native.text("userData"));
        if (Text.begins(data, Native.text("#!"))) {
            long program = Native.text("/run/virga/user-data");
            Files.writeText(program, 0700, data);
            Process.start(program, 0, 0, Native.text("/run/virga/user-data.log"));
        }
    }

    /** An ed25519 key in dropbear's own format; no older key of any kind stays. */
    private static void hostKey(long file) {
        Linux.makeFolder(Native.text("/etc/dropbear"), 0755);
        long folder = Native.text("/etc/dropbear");
        long old = Files.find(folder, Native.text("dropbear_"), 0);
        while (old != 0) {
            Linux.remove(old);
            old = Files.find(folder, Native.text("dropbear_"), 0);
        }
        long end = Text.append(buffer + 4, Native.text("ssh-ed25519"));
        Native.putInt(buffer, 11 << 24);
        Native.putInt(end, 64 << 24);
        Linux.random(end + 4, Ed25519.SEED);
        Ed25519.publicKey(end + 4 + Ed25519.SEED, end + 4);
        Files.write(file, 0600, buffer, KEY);
    }
}
