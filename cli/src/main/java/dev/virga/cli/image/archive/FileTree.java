package dev.virga.cli.image.archive;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A file system in memory: paths without a leading slash, parents are made as needed. Ordered by
 * path, so that the same content always gives the same archive. For one thread.
 */
public final class FileTree {

    private static final int LINKS_LIMIT = 16;

    private final TreeMap<String, FileNode> nodes = new TreeMap<>();

    /** Adds or replaces an entry; folders stay folders. */
    public FileTree put(String path, FileNode node) {
        if (path.isEmpty() || path.startsWith("/") || ("/" + path + "/").contains("/../")) {
            throw new IllegalArgumentException("not a path inside the tree: " + path);
        }
        parents(path);
        nodes.put(path, node);
        return this;
    }

    /** Adds a folder of mode 755. */
    public FileTree folder(String path) {
        return put(path, new FileNode.Folder(0755));
    }

    /** Adds a file. */
    public FileTree file(String path, int mode, byte[] content) {
        return put(path, new FileNode.Regular(mode, content));
    }

    /** Adds a text file, UTF-8. */
    public FileTree text(String path, int mode, String content) {
        return file(path, mode, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a symbolic link. */
    public FileTree link(String path, String target) {
        return put(path, new FileNode.Link(target));
    }

    private void parents(String path) {
        int slash = path.lastIndexOf('/');
        while (slash > 0) {
            nodes.putIfAbsent(path.substring(0, slash), new FileNode.Folder(0755));
            slash = path.lastIndexOf('/', slash - 1);
        }
    }

    /** The entry at a path, itself not followed when it is a link. */
    public Optional<FileNode> get(String path) {
        return Optional.ofNullable(nodes.get(path));
    }

    /** The regular file that a path leads to, links followed (in the last component only). */
    public Optional<FileNode.Regular> resolve(String path) {
        String current = path;
        for (int i = 0; i < LINKS_LIMIT; i++) {
            FileNode node = nodes.get(current);
            if (node instanceof FileNode.Regular regular) {
                return Optional.of(regular);
            }
            if (!(node instanceof FileNode.Link link)) {
                return Optional.empty();
            }
            current = target(current, link.target());
        }
        return Optional.empty();
    }

    /** Where a link at a path points to, as a path of the tree. */
    public static String target(String path, String target) {
        if (target.startsWith("/")) {
            return target.substring(1);
        }
        int slash = path.lastIndexOf('/');
        String joined = (slash < 0 ? "" : path.substring(0, slash + 1)) + target;
        return Path.of(joined).normalize().toString();
    }

    /** All entries by path; a parent comes before what is in it. */
    public Map<String, FileNode> entries() {
        return Collections.unmodifiableMap(nodes);
    }
}
