package dev.virga.deploy.simulation;

import dev.virga.api.id.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What guests wrote: a file in the folder of each. None may vanish but those of VMs that somebody
 * wanted deleted; a newer placement does not find the disk of an older one.
 */
final class Disks {
    private static final String DISK = "root.raw";

    private final Map<String, VmId> written = new LinkedHashMap<>();

    /** A guest opens its disk, fresh if there is none. */
    void open(VmId vm, long epoch, Path folder) {
        Path disk = folder.resolve(DISK);
        try {
            if (!Files.exists(disk)) {
                String content = vm + "/" + epoch + "/" + written.size();
                Files.writeString(disk, content);
                written.put(content, vm);
                return;
            }
            String content = Files.readString(disk);
            if (!content.startsWith(vm + "/" + epoch + "/")) {
                throw new Violation(vm + " of epoch " + epoch + " got the disk " + content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks for every disk that was ever written. */
    void check(Path root, Set<VmId> deleted) {
        Set<String> found = new HashSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.endsWith(DISK)).toList()) {
                found.add(Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        written.forEach((content, vm) -> {
            if (!found.contains(content) && !deleted.contains(vm)) {
                throw new Violation("the disk " + content + " is gone; nobody wanted it deleted");
            }
        });
    }
}
