package dev.virga.cli.image.archive;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A Debian binary package (deb(5)): an ar archive with {@code data.tar}, plain or compressed with
 * xz or gzip. Packages are untrusted until apt has checked them; the size of an entry is bounded
 * all the same.
 *
 * @param file the {@code .deb}
 */
public record DebPackage(Path file) {

    /** No file of a package that we take is larger. */
    private static final long MAX_FILE_BYTES = 256L << 20;

    /** Looks at each entry of a package, in the order of the archive. */
    public interface Visitor {

        /** Whether the visitor wants the entry: only then its content is kept. */
        boolean wants(String path);

        /** An entry that was wanted. */
        void entry(String path, FileNode node) throws IOException;
    }

    /**
     * Walks over the files that the package installs; paths are without a leading {@code ./}.
     *
     * @throws IOException if it cannot be read or is not a package
     */
    public void visit(Visitor visitor) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                ArArchiveInputStream ar = new ArArchiveInputStream(raw)) {
            ArArchiveEntry member;
            while ((member = ar.getNextEntry()) != null) {
                if (member.getName().startsWith("data.tar")) {
                    tar(plain(member.getName(), new Unclosable(ar)), visitor);
                    return;
                }
            }
        }
        throw new IOException(file + " is not a Debian package: it has no data.tar");
    }

    private InputStream plain(String name, InputStream member) throws IOException {
        return switch (name.replaceFirst("/$", "")) {
            case "data.tar" -> member;
            case "data.tar.xz" -> new XZInputStream(member);
            case "data.tar.gz" -> new GZIPInputStream(member);
            default ->
                    throw new IOException(file + ": " + name + " is compressed in an unknown way");
        };
    }

    private void tar(InputStream data, Visitor visitor) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(data)) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                String path = entry.getName().replaceFirst("^(\\./)+", "").replaceFirst("/$", "");
                if (path.isEmpty() || !visitor.wants(path)) {
                    continue;
                }
                int mode = entry.getMode() & 07777;
                if (entry.isDirectory()) {
                    visitor.entry(path, new FileNode.Folder(mode));
                } else if (entry.isSymbolicLink()) {
                    visitor.entry(path, new FileNode.Link(entry.getLinkName()));
                } else if (entry.isLink()) {
                    String target = entry.getLinkName().replaceFirst("^(\\./)+", "");
                    visitor.entry(path, new FileNode.Link("/" + target));
                } else if (entry.isFile()) {
                    if (entry.getSize() > MAX_FILE_BYTES) {
                        throw new IOException(file + ": " + path + " is too large");
                    }
                    visitor.entry(path, new FileNode.Regular(mode, tar.readAllBytes()));
                }
            }
        }
    }

    /** The archive goes on after its member, so the member's reader must not close it. */
    private static final class Unclosable extends FilterInputStream {
        Unclosable(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the archive is closed by who opened it
        }
    }
}
