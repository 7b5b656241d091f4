package dev.virga.cli.image.inside;

/** System calls of Linux by name, with their numbers on RISC-V; a negative result is an error. */
final class Linux {
    static final int READ = 0;
    static final int WRITE = 1;
    static final int READ_WRITE = 2;
    static final int CREATE = 0x40;
    static final int TRUNCATE = 0x200;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int FOLDER = 0x10000;

    private static final int HERE = -100;
    private static final int FIFO = 0x1000;
    private static final int BIND = 0x1000;
    private static final int NO_WAIT = 1;

    private Linux() {}

    private static long call(long number, long a, long b, long c, long d) {
        return Native.call(number, a, b, c, d, 0, 0);
    }

    static int open(long path, int how, int mode) {
        return (int) call(56, HERE, path, how | CLOSE_ON_EXEC, mode);
    }

    static int openFolder(long path) {
        return open(path, FOLDER, 0);
    }

    static void close(int file) {
        call(57, file, 0, 0, 0);
    }

    /** The next entries of a folder; 0 at its end. */
    static long entries(int folder, long buffer, long bytes) {
        return call(61, folder, buffer, bytes, 0);
    }

    static long read(int file, long buffer, long bytes) {
        return call(63, file, buffer, bytes, 0);
    }

    static long write(int file, long bytes, long count) {
        return call(64, file, bytes, count, 0);
    }

    static boolean makeFolder(long path, int mode) {
        return call(34, HERE, path, mode, 0) >= 0;
    }

    static boolean makeFifo(long path) {
        return call(33, HERE, path, FIFO | 0600, 0) >= 0;
    }

    static void remove(long path) {
        call(35, HERE, path, 0, 0);
    }

    static void link(long target, long path) {
        call(36, target, HERE, path, 0);
    }

    static boolean exists(long path) {
        return call(48, HERE, path, 0, 0) >= 0;
    }

    /** A number that says which file of this name it is. */
    static long inode(long path, long buffer) {
        return call(79, HERE, path, buffer, 0) < 0 ? 0 : Native.getLong(buffer + 8);
    }

    static void enter(long folder) {
        call(49, folder, 0, 0, 0);
    }

    static void bind(long from, long onto) {
        Native.call(40, from, onto, 0, BIND, 0, 0);
    }

    /** Names of system, host, release, version and machine, 65 bytes each. */
    static void names(long buffer) {
        call(160, buffer, 0, 0, 0);
    }

    static void random(long buffer, long bytes) {
        call(278, buffer, bytes, 0, 0);
    }

    /** Sets the wall clock. */
    static void clock(long seconds, long buffer) {
        Native.putLong(buffer, seconds);
        Native.putLong(buffer + 8, 0);
        call(112, 0, buffer, 0, 0);
    }

    static void pass(long seconds, long buffer) {
        Native.putLong(buffer, seconds);
        Native.putLong(buffer + 8, 0);
        call(101, buffer, 0, 0, 0);
    }

    /** Waits until something comes to one of these files, or so many seconds; 0: for ever. */
    static void poll(long files, int count, long seconds, long buffer) {
        Native.putLong(buffer, seconds);
        Native.putLong(buffer + 8, 0);
        call(73, files, count, seconds == 0 ? 0 : buffer, 0);
    }

    /** A file that can be read from when a process has ended. */
    static int processFile(long process) {
        return (int) call(434, process, 0, 0, 0);
    }

    /** A process that has ended, or 0; how it ended is an int in the buffer. */
    static long ended(long buffer) {
        return call(260, -1, buffer, NO_WAIT, 0);
    }

    static void await(long process, long buffer) {
        call(260, process, buffer, 0, 0);
    }

    static void duplicate(int file, int as) {
        call(24, file, as, 0, 0);
    }

    static void become(long path, long arguments, long environment) {
        call(221, path, arguments, environment, 0);
    }

    static void exit(int status) {
        call(94, status, 0, 0, 0);
    }
}
