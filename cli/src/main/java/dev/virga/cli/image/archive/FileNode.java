package dev.virga.cli.image.archive;

/** One entry of a file tree; all belong to root. */
public sealed interface FileNode {

    /** Permission bits, without the file type. */
    int mode();

    /** A folder. */
    record Folder(int mode) implements FileNode {}

    /**
     * A regular file.
     *
     * @param content its bytes; not copied, so it must not be changed afterwards
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Regular(int mode, byte[] content) implements FileNode {}

    /** A symbolic link. */
    record Link(String target) implements FileNode {
        @Override
        public int mode() {
            return 0777;
        }
    }

    /** A character device. */
    record Device(int mode, int major, int minor) implements FileNode {}
}
