package dev.virga.guest.machine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.guest.fdt.FdtReader;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.LocalFrames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootLoaderTest {
    private static final int MIB = 1 << 20;

    @TempDir private Path folder = Path.of("");
    private LocalFrames frames = new LocalFrames(64 * MIB);
    private GuestMemory memory = new GuestMemory(MemoryMap.RAM_BASE, frames);

    @AfterEach
    void free() {
        frames.close();
    }

    @Test
    void aKernelLiesLowItsDiskAndTreeHigh() throws IOException {
        byte[] kernel = BootFiles.kernel(3 * MIB, 0x20_0000, 4 * MIB);
        byte[] initrd = new byte[12345];
        Arrays.fill(initrd, (byte) 7);
        LoadedBoot boot = loader().direct(file("Image", kernel), Optional.of(file("i", initrd)));
        assertThat(boot.entry()).isEqualTo(0x8020_0000L);
        assertThat(boot.supervisor()).isTrue();
        assertThat(boot.deviceTree() % 8).isZero();
        assertThat(read(boot.entry(), kernel.length)).isEqualTo(kernel);
        Map<String, byte[]> tree = tree(boot);
        long start = number(tree, "/chosen/linux,initrd-start");
        assertThat(number(tree, "/chosen/linux,initrd-end")).isEqualTo(start + initrd.length);
        assertThat(start).isBetween(0x8060_0000L, boot.deviceTree() - initrd.length);
        assertThat(read(start, initrd.length)).isEqualTo(initrd);
    }

    @Test
    void pagesOfZerosGetNoMemory() throws IOException {
        byte[] kernel = BootFiles.kernel(16 * MIB, 0x20_0000, 16 * MIB);
        Arrays.fill(kernel, MIB, 16 * MIB, (byte) 0);
        loader().direct(file("Image", kernel), Optional.empty());
        assertThat(frames.stats().residentBytes()).isLessThan(2 * MIB);
    }

    @Test
    void loadingAgainOverwritesWhatTheGuestLeft() throws IOException {
        Path kernel = file("Image", BootFiles.kernel(MIB, 0x20_0000, MIB));
        byte[] bytes = Files.readAllBytes(kernel);
        Arrays.fill(bytes, 8192, 65536, (byte) 0);
        Files.write(kernel, bytes);
        loader().direct(kernel, Optional.empty());
        memory.writeLong(0x8020_3000L, -1);
        loader().direct(kernel, Optional.empty());
        assertThat(memory.readLong(0x8020_3000L)).isZero();
    }

    @Test
    void whatDoesNotFitSaysHowMuchIsNeeded() throws IOException {
        Path kernel = file("Image", BootFiles.kernel(3 * MIB, 0x20_0000, 40L * MIB));
        Path initrd = file("initrd", filled(23 * MIB));
        refuses(() -> loader().direct(kernel, Optional.of(initrd)))
                .hasMessage(
                        "kernel (40 MiB), initrd (23 MiB) and device tree (7 KiB) do not fit:"
                                + " they need 66 MiB of memory, the machine has 64 MiB");
    }

    @Test
    void everyWrongKernelIsNamed() throws IOException {
        Path missing = folder.resolve("none");
        refuses(() -> direct(missing)).hasMessage("kernel " + missing + ": no such file");
        refuses(() -> direct(folder)).hasMessageContaining("is a directory");
        Path empty = file("empty", new byte[0]);
        refuses(() -> direct(empty)).hasMessage("kernel " + empty + " is empty");
        Path brief = file("brief", new byte[63]);
        refuses(() -> direct(brief)).hasMessageContaining("truncated").hasMessageContaining("63");
        Path noise = file("noise", filled(5000));
        refuses(() -> direct(noise)).hasMessageContaining("is not a RISC-V kernel");
        Path gzip = file("gz", new byte[] {0x1F, (byte) 0x8B, 8, 0, 0});
        refuses(() -> direct(gzip)).hasMessageContaining("gzip-compressed; decompress it first");
        Path elf = file("elf", BootFiles.elf(0x8000_0000L, true));
        refuses(() -> direct(elf)).hasMessageContaining("an ELF file");
        Path odd = file("odd", BootFiles.kernel(4096, 0x20_1000, 4096));
        refuses(() -> direct(odd)).hasMessageContaining("load offset 0x201000");
        Path huge = file("huge", BootFiles.kernel(4096, 0x20_0000, -1));
        refuses(() -> direct(huge)).hasMessageContaining("image size 18446744073709551615");
        Path good = file("good", BootFiles.kernel(4096, 0x20_0000, 4096));
        refuses(() -> loader().direct(good, Optional.of(missing))).hasMessageStartingWith("initrd");
        refuses(() -> loader().direct(good, Optional.of(empty))).hasMessageContaining("is empty");
    }

    @Test
    void aTruncatedEfiKernelIsNoticed() throws IOException {
        Path whole = file("whole", BootFiles.efiKernel(MIB, 2 * MIB, MIB));
        assertThat(direct(whole).entry()).isEqualTo(0x8020_0000L);
        Path cut = file("cut", BootFiles.efiKernel(MIB - 1, 2 * MIB, MIB));
        refuses(() -> direct(cut))
                .hasMessageContaining("is truncated")
                .hasMessageContaining("1048575 bytes")
                .hasMessageContaining("at least 1048576");
    }

    @Test
    void tooLongCommandLinesAreRefused() {
        refuses(() -> new BootLoader(memory, spec("x".repeat(1024))))
                .hasMessageContaining("1024 bytes");
        assertThat(new BootLoader(memory, spec("x".repeat(1023)))).isNotNull();
    }

    @Test
    void firmwareIsFollowedByItsNextStage() throws IOException {
        byte[] firmware = filled(100_000);
        byte[] next = filled(300_000);
        byte[] initrd = filled(50_000);
        LoadedBoot boot =
                loader().firmware(
                                file("fw", firmware),
                                Optional.of(file("u-boot", next)),
                                Optional.of(file("initrd", initrd)));
        assertThat(boot.entry()).isEqualTo(0x8000_0000L);
        assertThat(boot.supervisor()).isFalse();
        assertThat(boot.deviceTree()).isEqualTo(0x8220_0000L);
        assertThat(read(0x8000_0000L, firmware.length)).isEqualTo(firmware);
        assertThat(read(0x8020_0000L, next.length)).isEqualTo(next);
        Map<String, byte[]> tree = tree(boot);
        long start = number(tree, "/chosen/linux,initrd-start");
        assertThat(read(start, initrd.length)).isEqualTo(initrd);
        assertThat(memory.readLong(boot.dynamicInfo())).isEqualTo(0x4942_534F);
        assertThat(memory.readLong(boot.dynamicInfo() + 16)).isEqualTo(0x8020_0000L);
        assertThat(memory.readLong(boot.dynamicInfo() + 24)).isEqualTo(1);
    }

    @Test
    void firmwareWithALargeKernelMovesTheTree() throws IOException {
        Path firmware = file("fw", filled(1000));
        Path kernel = file("Image", BootFiles.kernel(MIB, 0x20_0000, 40 * MIB));
        LoadedBoot boot = loader().firmware(firmware, Optional.of(kernel), Optional.empty());
        assertThat(boot.deviceTree()).isEqualTo(0x8020_0000L + 40 * MIB);
        assertThat(tree(boot)).containsKey("/soc/clint@2000000/");
        Path large = file("large", BootFiles.kernel(MIB, 0x20_0000, 62 * MIB));
        refuses(() -> loader().firmware(firmware, Optional.of(large), Optional.empty()))
                .hasMessageContaining("the machine has 64 MiB");
        Path fat = file("fat", filled(3 * MIB));
        refuses(() -> loader().firmware(fat, Optional.of(kernel), Optional.empty()))
                .hasMessageContaining("firmware");
    }

    @Test
    void aProgramIsLoadedWithItsZerosAndItsWords() throws IOException {
        memory.writeLong(0x8000_1100L, -1);
        LoadedBoot boot = loader().elf(file("p", BootFiles.elf(0x8000_1000L, false)));
        assertThat(boot.entry()).isEqualTo(0x8000_1004L);
        assertThat(boot.tohost()).hasValue(0x8000_1200L);
        assertThat(boot.fromhost()).hasValue(0x8000_1240L);
        assertThat(memory.readByte(0x8000_10FFL)).isEqualTo((byte) 255);
        assertThat(memory.readLong(0x8000_1100L)).isZero();
        assertThat(tree(boot)).containsKey("/cpus/cpu@0/");
        boot = loader().elf(file("s", BootFiles.elf(0x8000_1000L, true)));
        assertThat(boot.tohost()).isEmpty();
    }

    @Test
    void everyWrongProgramIsNamed() throws IOException {
        Path low = file("low", BootFiles.elf(0x1000, false));
        refuses(() -> loader().elf(low)).hasMessageContaining("RAM is 0x80000000 to 0x84000000");
        Path text = file("text", "hello".getBytes(US_ASCII));
        refuses(() -> loader().elf(text)).hasMessageContaining("is not an ELF file");
        byte[] bytes = BootFiles.elf(0x8000_0000L, false);
        bytes[18] = 62;
        Path x86 = file("x86", bytes);
        refuses(() -> loader().elf(x86)).hasMessageContaining("not a 64-bit RISC-V program");
        Path cut = file("cut", Arrays.copyOf(BootFiles.elf(0x8000_0000L, false), 400));
        refuses(() -> loader().elf(cut)).hasMessageContaining("truncated");
    }

    @Test
    void flippedBitsAreRefusedOrHarmless() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        byte[][] files = {
            BootFiles.elf(0x8000_0000L, false), BootFiles.efiKernel(8192, 8192, 8192)
        };
        Path path = folder.resolve("victim");
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] broken = files[i % 2].clone();
            int reach = i % 2 == 0 ? broken.length : 256;
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                broken[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(path, broken);
            try {
                LoadedBoot boot = i % 2 == 0 ? loader().elf(path) : direct(path);
                assertThat(memory.contains(boot.entry(), 1)).as("seed %d", seed).isTrue();
            } catch (MachineException e) {
                refused++;
                assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("\n");
            }
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(50);
    }

    private LoadedBoot direct(Path kernel) {
        return loader().direct(kernel, Optional.empty());
    }

    private BootLoader loader() {
        return new BootLoader(memory, spec("console=ttyS0"));
    }

    private TreeSpec spec(String commandLine) {
        return new TreeSpec(
                memory.size(),
                HartTopology.flat(1),
                TreeSpec.Privilege.MACHINE,
                TreeSpec.Translation.SV48,
                commandLine,
                Optional.empty(),
                new byte[64],
                "");
    }

    private Map<String, byte[]> tree(LoadedBoot boot) {
        int size = Integer.reverseBytes(memory.readInt(boot.deviceTree() + 4));
        return FdtReader.read(read(boot.deviceTree(), size));
    }

    private static long number(Map<String, byte[]> tree, String path) {
        return ByteBuffer.wrap(Objects.requireNonNull(tree.get(path), path)).getLong();
    }

    private byte[] read(long paddr, int length) {
        byte[] bytes = new byte[length];
        memory.read(paddr, bytes, 0, length);
        return bytes;
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 12) + 1);
        }
        return bytes;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refuses(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(MachineException.class);
    }
}
