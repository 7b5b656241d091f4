package dev.virga.node.image;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A control plane's images, each with a kernel only; what it sends can be spoilt. */
final class TestImages implements ImageSource {
    final List<String> fetched = new ArrayList<>();
    private final Map<String, ImageManifest> manifests = new HashMap<>();
    private final Map<String, byte[]> kernels = new HashMap<>();

    /** Spoils that are sent before the right thing. */
    final List<byte[]> spoils = new ArrayList<>();

    ImageManifest add(String name, int size) throws NoSuchAlgorithmException {
        byte[] kernel = name.repeat(size).substring(0, size).getBytes(StandardCharsets.UTF_8);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(kernel));
        List<ImagePart> parts =
                List.of(new ImagePart(ImagePart.Role.KERNEL, "kernel", size, digest));
        ImageManifest image =
                new ImageManifest(
                        ImageManifest.FORMAT,
                        ImageManifest.idOf(name, parts, ""),
                        name,
                        "",
                        "riscv64",
                        Instant.EPOCH,
                        "",
                        parts,
                        Optional.empty());
        manifests.put(image.id(), image);
        kernels.put(image.id(), kernel);
        return image;
    }

    byte[] kernel(ImageManifest image) {
        return Optional.ofNullable(kernels.get(image.id())).orElseThrow().clone();
    }

    @Override
    public ImageManifest manifest(String id) throws IOException {
        return Optional.ofNullable(manifests.get(id))
                .orElseThrow(() -> new IOException("no image " + id));
    }

    @Override
    public void fetch(ImageManifest image, ImagePart part, Path file) throws IOException {
        fetched.add(image.name());
        Files.write(file, spoils.isEmpty() ? kernel(image) : spoils.removeFirst());
    }
}
