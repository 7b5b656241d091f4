package dev.virga.cli.machine;

import dev.virga.api.home.ImageCatalog;
import dev.virga.api.home.VirgaHome;
import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.cli.exit.CliException;
import dev.virga.cli.exit.ExitCode;
import dev.virga.cli.output.Streams;
import dev.virga.guest.machine.Boot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a machine takes from an image. */
record ImageFiles(Path folder, ImageManifest manifest) {

    /** The newest image of a name, or that of an id. */
    static ImageFiles of(String name, Streams streams) throws IOException {
        VirgaHome home =
                VirgaHome.of(streams.environment(), Path.of(System.getProperty("user.home", "/")));
        ImageCatalog catalog = new ImageCatalog(home.images());
        ImageManifest found =
                catalog.find(name)
                        .orElseThrow(() ->
                                new CliException(
                                        ExitCode.NOT_FOUND,
                                        "no image '"
                                                + name
                                                + "'; 'cloudctl image build debian' makes"
                                                + " one"));
        return new ImageFiles(catalog.folderOf(found), found);
    }

    /** How it starts, with more words for the kernel. */
    Boot boot(Optional<String> append) {
        List<String> words = new ArrayList<>(List.of(manifest.commandLine()));
        append.ifPresent(words::add);
        return new Boot.Direct(
                folder.resolve("kernel"), part(ImagePart.Role.INITRD), String.join(" ", words));
    }

    /** Its root disk, which machines copy. */
    Optional<Path> disk() {
        return part(ImagePart.Role.DISK);
    }

    private Optional<Path> part(ImagePart.Role role) {
        return manifest.part(role).map(part -> folder.resolve(part.file()));
    }
}
