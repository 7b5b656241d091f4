package dev.virga.guest.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.guest.fdt.FdtReader;
import dev.virga.guest.machine.TreeSpec.Privilege;
import dev.virga.guest.tools.TestTool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTreeTest {
    private static final TreeSpec SPEC =
            new TreeSpec(
                    128 << 20,
                    HartTopology.flat(2),
                    Privilege.SUPERVISOR,
                    TreeSpec.Translation.SV48,
                    "console=ttyS0 quiet",
                    Optional.of(new TreeSpec.Range(0x8600_0000L, 0x8700_1234L)),
                    new byte[64],
                    "{\"name\":\"hello\"}");

    private final Map<String, byte[]> tree = FdtReader.read(MachineTree.flatten(SPEC));

    @Test
    void everyRegionOfTheMapIsANode() {
        var tree = FdtReader.read(MachineTree.flatten(machineSpec()));
        for (MemoryMap.Region region : MemoryMap.regions()) {
            String node =
                    tree.keySet().stream()
                            .filter(k -> k.matches("/soc/[^/]+@" + hex(region.base()) + "/"))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("no node of " + region));
            assertThat(tree.get(node + "reg")).isEqualTo(longs(region.base(), region.length()));
            if (region.irq() != 0) {
                assertThat(tree.get(node + "interrupts")).isEqualTo(cells(region.irq()));
            }
        }
    }

    @Test
    void chosenSaysHowToBoot() {
        assertThat(text("/chosen/bootargs")).isEqualTo("console=ttyS0 quiet");
        assertThat(text("/chosen/stdout-path")).isEqualTo("/soc/serial@10000000");
        assertThat(text("/chosen/virga,instance-data")).isEqualTo("{\"name\":\"hello\"}");
        assertThat(tree.get("/chosen/linux,initrd-start")).isEqualTo(longs(0x8600_0000L));
        assertThat(tree.get("/chosen/linux,initrd-end")).isEqualTo(longs(0x8700_1234L));
        assertThat(tree.get("/chosen/rng-seed")).hasSize(64);
        assertThat(tree.get("/memory@80000000/reg")).isEqualTo(longs(0x8000_0000L, 128 << 20));
    }

    @Test
    void theCpusSayWhatTheyCan() {
        assertThat(tree.get("/cpus/timebase-frequency")).isEqualTo(cells(10_000_000));
        assertThat(text("/cpus/cpu@1/riscv,isa"))
                .startsWith("rv64imafdc_zicbom_")
                .contains("_svadu_", "_sstc_", "_zbb_");
        assertThat(tree.get("/cpus/cpu@0/riscv,cboz-block-size")).isEqualTo(cells(4096));
        assertThat(text("/cpus/cpu@0/mmu-type")).isEqualTo("riscv,sv48");
        assertThat(tree.get("/cpus/cpu-map/socket0/cluster0/core1/cpu"))
                .isEqualTo(tree.get("/cpus/cpu@1/phandle"));
        assertThat(tree.get("/soc/plic@c000000/interrupts-extended")).hasSize(2 * 16);
    }

    @Test
    void aKernelUnderTheBuiltInSbiIsNotShownWhatBelongsToMachineMode() {
        assertThat(tree).doesNotContainKey("/soc/clint@2000000/");
        assertThat(MachineTree.extensions(Privilege.MACHINE)).doesNotContain("svadu");
    }

    @Test
    void phandlesAreUnique() {
        var seen = new HashSet<ByteBuffer>();
        tree.forEach((path, value) -> {
            if (path.endsWith("/phandle")) {
                assertThat(seen.add(ByteBuffer.wrap(value))).as(path).isTrue();
            }
        });
        assertThat(seen).hasSize(6);
    }

    @Test
    void itsSizeDoesNotDependOnAddresses() {
        var moved = SPEC.withInitrd(Optional.of(new TreeSpec.Range(0, 0)));
        assertThat(MachineTree.flatten(moved)).hasSameSizeAs(MachineTree.flatten(SPEC));
    }

    @Test
    void theDeviceTreeCompilerReadsIt(@TempDir Path folder) throws Exception {
        TestTool.DTC.need();
        for (TreeSpec spec : new TreeSpec[] {SPEC, machineSpec()}) {
            Path dtb = folder.resolve("machine.dtb");
            Path dts = folder.resolve("machine.dts");
            Files.write(dtb, MachineTree.flatten(spec));
            assertThat(dtc("-I", "dtb", "-O", "dts", "-o", dts.toString(), dtb.toString()))
                    .doesNotContainIgnoringCase("warning", "error");
            assertThat(dtc("-I", "dts", "-O", "dtb", "-o", dtb.toString(), dts.toString()))
                    .doesNotContainIgnoringCase("error");
            var again = FdtReader.read(Files.readAllBytes(dtb));
            var once = FdtReader.read(MachineTree.flatten(spec));
            assertThat(again.keySet()).containsExactlyInAnyOrderElementsOf(once.keySet());
            once.forEach((path, value) -> assertThat(again.get(path)).as(path).isEqualTo(value));
        }
    }

    @Test
    void socketsCoresAndThreadsAreInTheMap() {
        TreeSpec flat = machineSpec();
        var shaped =
                new TreeSpec(
                        flat.memoryBytes(),
                        new HartTopology(2, 1, 2),
                        flat.privilege(),
                        flat.translation(),
                        "",
                        Optional.empty(),
                        new byte[32],
                        "");
        var map = FdtReader.read(MachineTree.flatten(shaped));
        assertThat(map.get("/cpus/cpu-map/socket1/cluster0/core0/thread0/cpu"))
                .isEqualTo(map.get("/cpus/cpu@2/phandle"));
        assertThat(map.get("/cpus/cpu-map/socket0/cluster0/core0/thread1/cpu"))
                .isEqualTo(map.get("/cpus/cpu@1/phandle"));
        assertThat(map.keySet()).noneMatch(path -> path.contains("socket2"));
    }

    private static TreeSpec machineSpec() {
        return new TreeSpec(
                1L << 32,
                HartTopology.flat(16),
                Privilege.MACHINE,
                TreeSpec.Translation.SV39,
                "",
                Optional.empty(),
                new byte[32],
                "");
    }

    private static String dtc(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("dtc"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private String text(String path) {
        return FdtReader.text(Objects.requireNonNull(tree.get(path)), 0);
    }

    private static String hex(long value) {
        return Long.toHexString(value);
    }

    private static byte[] cells(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] longs(long... values) {
        var bytes = ByteBuffer.allocate(8 * values.length);
        for (long value : values) {
            bytes.putLong(value);
        }
        return bytes.array();
    }
}
