package dev.virga.cli.image.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * A file tree as a cpio archive in the "newc" format that the kernel unpacks as its initial file
 * system (Documentation/driver-api/early-userspace/buffer-format.rst). Device nodes are only
 * written down, so no privilege is needed. Times are zero: the same tree gives the same bytes.
 */
public final class Cpio {

    private static final int BLOCK = 512;

    private Cpio() {}

    /** Writes the whole archive, padded to 512 bytes, and leaves {@code out} open. */
    public static void write(FileTree tree, OutputStream out) throws IOException {
        CpioArchiveOutputStream cpio =
                new CpioArchiveOutputStream(
                        out, CpioConstants.FORMAT_NEW, BLOCK, StandardCharsets.UTF_8.name());
        int inode = 1;
        for (Map.Entry<String, FileNode> named : tree.entries().entrySet()) {
            byte[] content = content(named.getValue());
            CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW);
            entry.setName(named.getKey());
            entry.setMode(type(named.getValue()) | named.getValue().mode());
            entry.setInode(inode++);
            entry.setNumberOfLinks(named.getValue() instanceof FileNode.Folder ? 2 : 1);
            entry.setSize(content.length);
            if (named.getValue() instanceof FileNode.Device device) {
                entry.setRemoteDeviceMaj(device.major());
                entry.setRemoteDeviceMin(device.minor());
            }
            cpio.putArchiveEntry(entry);
            cpio.write(content);
            cpio.closeArchiveEntry();
        }
        cpio.finish();
        cpio.flush();
    }

    private static byte[] content(FileNode node) {
        return switch (node) {
            case FileNode.Regular regular -> regular.content();
            case FileNode.Link link -> link.target().getBytes(StandardCharsets.UTF_8);
            case FileNode.Folder _, FileNode.Device _ -> new byte[0];
        };
    }

    private static long type(FileNode node) {
        return switch (node) {
            case FileNode.Regular _ -> CpioConstants.C_ISREG;
            case FileNode.Link _ -> CpioConstants.C_ISLNK;
            case FileNode.Folder _ -> CpioConstants.C_ISDIR;
            case FileNode.Device _ -> CpioConstants.C_ISCHR;
        };
    }
}
