package dev.virga.cli.image.inside;

/**
 * Speaks with the host over the port org.virga.agent.0, a JSON object a line:
 *
 * <ul>
 *   <li>to the host {@code {"type":"ready","token":...,...}}, {@code {"type":"nameless",...}} (tell
 *       me who I am), {@code {"type":"result","id":...,"status":...,"output":...}};
 *   <li>from the host {@code {"type":"identity","how":"new" or "same","token":...,"name":...,...}}:
 *       this is another machine now, or the same later; ready then has that token; {@code
 *       {"type":"exec","id":...,"command":...}}, {@code {"type":"shutdown"}}, {@code
 *       {"type":"reboot"}}, {@code {"type":"hello"}} (say ready again), {@code
 *       {"type":"memory-low"}}.
 * </ul>
 *
 * <p>With an argument it is the step of a start before: it reads the instance data out of the
 * device tree, and takes that identity, or is to wait for one.
 */
final class Agent {
    private static final int LINE = 66 << 10;
    private static final long SHORT_WHILE = 1;

    private static long line;
    private static long kept;
    private static long small;
    private static long names;
    private static long port;
    private static long inode;
    private static int file;

    private Agent() {}

    /** Begins. */
    static int main(long stack) {
        line = Memory.take(LINE);
        small = Memory.take(512);
        if (Native.getLong(stack) > 1) {
            start();
            return 0;
        }
        port = Memory.take(512);
        names = Memory.take(512);
        if (!findPort()) {
            Linux.pass(SHORT_WHILE, small);
            return 1;
        }
        Linux.enter(Native.text("/root"));
        boolean nameless = Linux.exists(Native.text("/run/virga/nameless"));
        if (nameless) {
            Ed25519.prepare();
        }
        Commands.prepare(file);
        ready();
        while (true) {
            Commands.await();
            if (Commands.heard()) {
                hear();
            }
        }
    }

    private static void start() {
        long data = Native.text("/proc/device-tree/chosen/virga,instance-data");
        long count = Files.read(data, line, LINE - 1);
        Native.putByte(line + (count < 0 ? 0 : count), 0);
        boolean read = Json.read(line);
        if (read && Text.equal(Json.field(Native.text("nameless")), Native.text("true"))) {
            Identity.postpone();
        } else {
            Identity.take(false, false);
        }
    }

    /** Looks for the port; its inode is another one after the driver was bound anew. */
    private static boolean findPort() {
        long folder = Native.text("/sys/class/virtio-ports");
        long found = Files.find(folder, Native.text("vport"), 0);
        for (int i = 1; found != 0; i++) {
            long end = Text.end(port, found);
            Text.end(end, Native.text("/name"));
            boolean ours = Text.equal(Files.line(port), Native.text("org.virga.agent.0"));
            Native.putByte(end, 0);
            if (ours) {
                inode = Linux.inode(port, small);
                return open(port + Text.length(folder) + 1);
            }
            found = Files.find(folder, Native.text("vport"), i);
        }
        return false;
    }

    private static boolean open(long name) {
        long link = Native.text("/dev/virtio-ports/org.virga.agent.0");
        Text.end(Text.append(small, Native.text("../")), name);
        Linux.remove(link);
        Linux.link(small, link);
        Text.end(Text.append(small, Native.text("/dev/")), name);
        file = Linux.open(small, Linux.READ_WRITE, 0);
        return file >= 0;
    }

    /** Reads what has come, and does what its lines say. */
    private static void hear() {
        long count = Linux.read(file, line + kept, LINE - 1 - kept);
        if (count <= 0) {
            // The host has hung up; it will be back, at another port maybe.
            Linux.pass(SHORT_WHILE, small);
            if (Linux.inode(port, small) != inode) {
                Linux.exit(0);
            }
            return;
        }
        long begin = line;
        long end = line + kept + count;
        for (long at = line + kept; at < end; at++) {
            if (Native.getByte(at) == '\n') {
                Native.putByte(at, 0);
                obey(begin);
                begin = at + 1;
            }
        }
        kept = end - begin;
        if (kept == LINE - 1) {
            kept = 0; // no line of the host is so long
        }
        Memory.copy(line, begin, kept);
    }

    private static void obey(long message) {
        if (!Json.read(message)) {
            return;
        }
        long type = Json.field(Native.text("type"));
        if (Text.equal(type, Native.text("exec"))) {
            Commands.start(Json.field(Native.text("id")), Json.field(Native.text("command")));
        } else if (Text.equal(type, Native.text("identity"))) {
            Identity.take(true, Text.equal(Json.field(Native.text("how")), Native.text("new")));
            ready();
        } else if (Text.equal(type, Native.text("hello"))) {
            ready();
        } else if (Text.equal(type, Native.text("shutdown"))) {
            stop(Native.text("poweroff"));
        } else if (Text.equal(type, Native.text("reboot"))) {
            stop(Native.text("reboot"));
        } else if (Text.equal(type, Native.text("memory-low"))) {
            // Or this guest ends.
            Process.start(
                    Native.text("/bin/sh"),
                    Native.text("-c"),
                    Native.text("sync; echo 3 >/proc/sys/vm/drop_caches"),
                    Native.text("/dev/null"));
        }
    }

    private static void stop(long how) {
        Process.start(Native.text("/usr/lib/virga/stop"), how, 0, Native.text("/dev/null"));
    }

    private static void ready() {
        long to = Commands.answer();
        boolean nameless = Linux.exists(Native.text("/run/virga/nameless"));
        long at = Text.append(to, Native.text("{\"type\":\""));
        at = Text.append(at, nameless ? Native.text("nameless") : Native.text("ready"));
        at = Text.append(at, Native.text("\",\"bootId\":\""));
        at = Text.append(at, Files.line(Native.text("/proc/sys/kernel/random/boot_id")));
        at = Text.append(at, Native.text("\",\"token\":\""));
        at = Text.append(at, Files.line(Native.text("/run/virga/token")));
        at = Text.append(at, Native.text("\",\"uname\":"));
        Linux.names(small);
        long end = names;
        for (int i = 0; i < 5; i++) {
            end = Text.append(end, small + 65L * i);
            end = Text.append(end, Native.text(" "));
        }
        end = Text.append(end, Native.text("GNU/Linux"));
        at = Json.quote(at, names, end - names);
        at = Text.append(at, Native.text(",\"hostname\":"));
        at = Json.quote(at, small + 65, Text.length(small + 65));
        at = Text.append(at, Native.text("}\n"));
        Files.writeAll(file, to, at - to);
    }
}
