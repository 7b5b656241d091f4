package dev.virga.node.guest;

import dev.virga.api.id.VmId;
import dev.virga.api.vm.VmSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Templates as files, to go from node to node: written when another node asks for one the first
 * time, and read on a node that needs one and has none. Each is a {@link StoredGuest} of nobody
 * yet, with the digest of each file; what does not match is not used. Safe from any thread.
 */
public final class TemplateDepot {
    /** What there is of each, by which other nodes ask for it. */
    public static final List<String> PARTS =
            List.of(
                    StoredGuest.MANIFEST,
                    StoredGuest.STATE,
                    StoredGuest.MEMORY,
                    StoredGuest.CHANGES);

    /** Whose guest a template is. */
    static final VmId NOBODY = new VmId("vm-000000000000");

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{16}/[0-9]+-[0-9]+x[0-9]+x[0-9]+");
    private static final System.Logger LOG = System.getLogger(TemplateDepot.class.getName());

    private final Path root;
    private final TemplateSource source;

    /** Files below a folder, which is emptied: templates don't outlive their process. */
    public TemplateDepot(Path root, TemplateSource source) {
        this.root = root;
        this.source = source;
        try {
            remove(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot empty " + root + ": " + e, e);
        }
    }

    /** How people and nodes name a template's machine. */
    static String shape(Templates.Key key) {
        return key.memoryBytes() + "-" + key.topology();
    }

    /** Whether this can be the name of a template: its image's id and its shape. */
    public static boolean valid(String image, String shape) {
        return NAME.matcher(image + "/" + shape).matches();
    }

    private Path place(String prefix, Templates.Key key) {
        return root.resolve(prefix + key.image() + "-" + shape(key));
    }

    /** The files of a template of this node; made when they are first wanted. */
    synchronized Path export(Templates.Key key, WarmTemplate template) throws IOException {
        Path folder = place("", key);
        if (StoredGuest.in(folder)) {
            return folder;
        }
        Path half = place(".half-", key);
        remove(half);
        Files.createDirectories(half);
        StoredGuest.write(half, StoredGuest.STATE, template.memory()::saveState);
        StoredGuest.write(half, StoredGuest.MEMORY, template.memory()::saveMemory);
        if (template.disk().isPresent()) {
            WarmTemplate.Disk disk = template.disk().get();
            StoredGuest.write(
                    half,
                    StoredGuest.CHANGES,
                    out -> DiskChanges.write(disk.image(), disk.file(), out));
        }
        StoredGuest.seal(half, NOBODY, spec(key));
        remove(folder);
        Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
        return folder;
    }

    /**
     * What another node has made, verified; {@link #forget} it when it is read. Empty if nobody has
     * one, or what came is not what it should be.
     */
    Optional<StoredGuest> fetch(Templates.Key key) {
        Path folder = place(".in-", key);
        try {
            for (String holder : source.holders(key.image(), shape(key))) {
                remove(folder);
                Files.createDirectories(folder);
                String shape = shape(key);
                Path description = folder.resolve(StoredGuest.MANIFEST);
                source.fetch(holder, key.image(), shape, StoredGuest.MANIFEST, description);
                StoredGuest stored = StoredGuest.open(folder);
                for (String part : stored.has(PARTS)) {
                    source.fetch(holder, key.image(), shape, part, folder.resolve(part));
                }
                Optional<String> mismatch = stored.mismatch(spec(key));
                if (mismatch.isPresent()) {
                    throw new IOException(mismatch.get());
                }
                stored.check(StoredGuest.STATE);
                stored.check(StoredGuest.MEMORY);
                LOG.log(Level.INFO, "a template of image {0} came from {1}", key.image(), holder);
                return Optional.of(stored);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "no template of another node for image " + key.image(), e);
            forget(key);
        }
        return Optional.empty();
    }

    /** Its files are not needed any more. */
    void forget(Templates.Key key) {
        try {
            remove(place("", key));
            remove(place(".in-", key));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "files of a template stay", e);
        }
    }

    private static VmSpec spec(Templates.Key key) {
        return VmSpec.builder(
                        "template",
                        "default",
                        key.image(),
                        "",
                        key.topology().cpus(),
                        key.memoryBytes())
                .build();
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
