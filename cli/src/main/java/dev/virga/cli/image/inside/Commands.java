package dev.virga.cli.image.inside;

/**
 * Commands of the host, which run beside each other; of their output at most {@link #LIMIT} bytes
 * are told. A command's output is in a file, so what it leaves running in the background holds
 * nobody up.
 */
final class Commands {
    private static final int LIMIT = 30_000;
    private static final int MOST = 64;

    /** Of one: process, serial number, id (its text). */
    private static final int ENTRY = 128;

    private static final int ID = 16;
    private static final int ID_ROOM = ENTRY - ID - 1;
    private static final int POLL = 8;
    private static final int COMES = 1;

    private static long entries;
    private static long polls;
    private static long output;
    private static long answer;
    private static long path;
    private static int count;
    private static long serial;
    private static int port;

    private Commands() {}

    static void prepare(int file) {
        port = file;
        entries = Memory.take((long) MOST * ENTRY);
        polls = Memory.take((MOST + 1L) * POLL);
        output = Memory.take(LIMIT);
        answer = Memory.take(6L * LIMIT + 1024);
        path = Memory.take(64);
    }

    /** Room for a line to the host. */
    static long answer() {
        return answer;
    }

    /** Waits until the host says something or a command ends, and tells of those that ended. */
    static void await() {
        Native.putInt(polls, port);
        Native.putInt(polls + 4, COMES);
        Linux.poll(polls, count + 1, 0, path);
        for (long ended = Process.ended(); ended > 0; ended = Process.ended()) {
            for (int i = 0; i < count; i++) {
                if (Native.getLong(entry(i)) == ended) {
                    tell(entry(i), Process.status());
                    forget(i);
                    i = count;
                }
            }
        }
    }

    /** Whether the host has said something, or has hung up. */
    static boolean heard() {
        return Native.getInt(polls + 4) >> 16 != 0;
    }

    private static long entry(int number) {
        return entries + (long) number * ENTRY;
    }

    /** Starts a command; the host has no more under way than there is room for. */
    static void start(long id, long command) {
        if (count == MOST || Text.length(id) > ID_ROOM) {
            return;
        }
        serial++;
        Linux.remove(path(serial)); // of an agent before this one
        long process =
                Process.start(Native.text("/bin/sh"), Native.text("-c"), command, path(serial));
        long entry = entry(count);
        Native.putLong(entry, process);
        Native.putLong(entry + 8, serial);
        Text.end(entry + ID, id);
        if (process < 0) {
            tell(entry, 126);
            return;
        }
        count++;
        Native.putInt(polls + (long) count * POLL, Linux.processFile(process));
        Native.putInt(polls + (long) count * POLL + 4, COMES);
    }

    private static long path(long number) {
        long at = Text.append(path, Native.text("/run/virga/exec."));
        Native.putByte(Text.appendNumber(at, number), 0);
        return path;
    }

    private static void forget(int number) {
        Linux.close(Native.getInt(polls + (number + 1L) * POLL));
        count--;
        Memory.copy(entry(number), entry(count), ENTRY);
        Memory.copy(polls + (number + 1L) * POLL, polls + (count + 1L) * POLL, POLL);
    }

    private static void tell(long entry, int status) {
        long file = path(Native.getLong(entry + 8));
        long bytes = Files.read(file, output, LIMIT);
        Linux.remove(file);
        long at = Text.append(answer, Native.text("{\"type\":\"result\",\"id\":"));
        at = Json.quote(at, entry + ID, Text.length(entry + ID));
        at = Text.append(at, Native.text(",\"status\":"));
        at = Text.appendNumber(at, status);
        at = Text.append(at, Native.text(",\"output\":"));
        at = Json.quote(at, output, bytes < 0 ? 0 : bytes);
        at = Text.append(at, Native.text("}\n"));
        Files.writeAll(port, answer, at - answer);
    }
}
