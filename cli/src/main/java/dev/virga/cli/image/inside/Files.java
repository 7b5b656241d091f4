package dev.virga.cli.image.inside;

/** Small files, whole. */
final class Files {
    private static final int ROOM = 4096;

    // Where an entry of a folder has its own length and its name.
    private static final int LENGTH = 16;
    private static final int NAME = 19;

    private static long buffer;
    private static long listing;
    private static long path;

    private Files() {}

    /** The first line of a file, until the next call; an empty text if there is none. */
    static long line(long file) {
        if (buffer == 0) {
            buffer = Memory.take(ROOM);
        }
        long count = read(file, buffer, ROOM - 1);
        for (long i = 0; i < count; i++) {
            if (Native.getByte(buffer + i) == '\n') {
                count = i;
            }
        }
        Native.putByte(buffer + (count < 0 ? 0 : count), 0);
        return buffer;
    }

    /** Reads what fits; negative if it can't be opened. */
    static long read(long file, long to, long room) {
        int open = Linux.open(file, Linux.READ, 0);
        if (open < 0) {
            return -1;
        }
        long count = 0;
        long more = 1;
        while (more > 0 && count < room) {
            more = Linux.read(open, to + count, room - count);
            if (more > 0) {
                count += more;
            }
        }
        Linux.close(open);
        return count;
    }

    static void write(long file, int mode, long bytes, long count) {
        int open = Linux.open(file, Linux.WRITE | Linux.CREATE | Linux.TRUNCATE, mode);
        if (open >= 0) {
            writeAll(open, bytes, count);
            Linux.close(open);
        }
    }

    static void writeText(long file, int mode, long text) {
        write(file, mode, text, Text.length(text));
    }

    static void writeAll(int open, long bytes, long count) {
        long done = 0;
        while (done < count) {
            long more = Linux.write(open, bytes + done, count - done);
            if (more <= 0) {
                return;
            }
            done += more;
        }
    }

    /**
     * The path of a file of a folder, by its place among those whose name begins so, until the next
     * call; 0 if there are fewer.
     */
    static long find(long folder, long begin, int number) {
        if (listing == 0) {
            listing = Memory.take(ROOM);
            path = Memory.take(ROOM);
        }
        int open = Linux.openFolder(folder);
        if (open < 0) {
            return 0;
        }
        int left = number;
        long found = 0;
        long count = Linux.entries(open, listing, ROOM);
        while (count > 0 && found == 0) {
            long at = listing;
            while (at < listing + count && found == 0) {
                long name = at + NAME;
                if (Native.getByte(name) != '.' && Text.begins(name, begin)) {
                    if (left == 0) {
                        long behind = Text.append(path, folder);
                        Native.putByte(behind, '/');
                        Text.end(behind + 1, name);
                        found = path;
                    }
                    left--;
                }
                at += Native.getByte(at + LENGTH) | Native.getByte(at + LENGTH + 1) << 8;
            }
            count = Linux.entries(open, listing, ROOM);
        }
        Linux.close(open);
        return found;
    }
}
