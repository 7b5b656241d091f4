package dev.virga.node.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.virga.api.image.ImageManifest;
import dev.virga.api.image.ImagePart;
import dev.virga.guest.virtio.block.BlockBackend;
import dev.virga.node.image.LocalImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a VM's disk is, after the VM and its template have come and gone. */
class RootDiskTest {
    private static final int SIZE = 1 << 20;
    private static final int PLACE = 64 << 10;
    private static final byte IMAGE = 1;
    private static final byte TEMPLATE = 2;
    private static final byte OWN = 3;
    private static final GuestFactory.Listener NOBODY =
            new GuestFactory.Listener((bytes, offset, length) -> {}, line -> {}, () -> true);

    @TempDir private Path folder = Path.of("");

    private static byte[] filled(byte value) {
        byte[] bytes = new byte[SIZE];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private LocalImage image() throws IOException {
        Files.write(folder.resolve("disk"), filled(IMAGE));
        List<ImagePart> parts =
                List.of(new ImagePart(ImagePart.Role.DISK, "disk", SIZE, "0".repeat(64)));
        return new LocalImage(
                new ImageManifest(
                        ImageManifest.FORMAT,
                        ImageManifest.idOf("test", parts, ""),
                        "test",
                        "",
                        "riscv64",
                        Instant.EPOCH,
                        "",
                        parts,
                        Optional.empty()),
                folder);
    }

    private Path vm(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private Path template() throws IOException {
        return Files.write(folder.resolve("template"), filled(TEMPLATE));
    }

    private static byte at(BlockBackend disk, long place) throws IOException {
        ByteBuffer sector = ByteBuffer.allocate(BlockBackend.SECTOR);
        disk.read(place, sector);
        return sector.get(0);
    }

    private static void write(BlockBackend disk) throws IOException {
        disk.write(PLACE, ByteBuffer.wrap(filled(OWN), 0, BlockBackend.SECTOR));
    }

    @Test
    void aCloneKeepsItsDiskWhenTheTemplateIsGone() throws Exception {
        Path template = template();
        try (TimedDisk one = RootDisk.over(template, vm("one"), NOBODY);
                TimedDisk other = RootDisk.over(template, vm("other"), NOBODY)) {
            write(one);
            assertThat(at(one, PLACE)).isEqualTo(OWN);
            assertThat(at(other, PLACE)).isEqualTo(TEMPLATE);
            Files.delete(template);
        }
        assertThat(RootDisk.exists(vm("one"))).isTrue();
        try (TimedDisk again = RootDisk.open(image(), vm("one"), NOBODY).orElseThrow()) {
            assertThat(at(again, PLACE)).isEqualTo(OWN);
            assertThat(at(again, 0)).isEqualTo(TEMPLATE);
        }
    }

    @Test
    void aTemplateThatHasJustGoneLeavesNothing() throws Exception {
        Path gone = folder.resolve("gone");
        assertThatIOException().isThrownBy(() -> RootDisk.over(gone, vm("one"), NOBODY));
        try (Stream<Path> files = Files.list(vm("one"))) {
            assertThat(files).isEmpty();
        }
        assertThat(RootDisk.exists(vm("one"))).isFalse();
        try (TimedDisk plain = RootDisk.open(image(), vm("one"), NOBODY).orElseThrow()) {
            assertThat(at(plain, 0)).isEqualTo(IMAGE);
        }
    }

    @Test
    void aWholeDiskTakesTheOverlaysPlace() throws Exception {
        try (TimedDisk clone = RootDisk.over(template(), vm("one"), NOBODY)) {
            write(clone);
            RootDisk.copy(clone, vm("one").resolve(RootDisk.FILE));
        }
        RootDisk.removeOverlay(vm("one"));
        try (Stream<Path> files = Files.list(vm("one"))) {
            assertThat(files).containsExactly(vm("one").resolve(RootDisk.FILE));
        }
        try (TimedDisk whole = RootDisk.open(image(), vm("one"), NOBODY).orElseThrow()) {
            assertThat(at(whole, PLACE)).isEqualTo(OWN);
            assertThat(at(whole, 0)).isEqualTo(TEMPLATE);
        }
    }
}
