package dev.virga.guest.machine;

import dev.virga.guest.fdt.FdtWriter;
import dev.virga.guest.irq.GuestClock;
import dev.virga.guest.irq.Plic;
import dev.virga.guest.machine.MemoryMap.Kind;
import dev.virga.guest.machine.MemoryMap.Region;
import dev.virga.guest.machine.TreeSpec.Privilege;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The device tree of a machine, made from the memory map: the layout and the names of the RISC-V
 * "virt" board, so that OpenSBI, U-Boot and Linux find what they know.
 */
public final class MachineTree {
    private static final int CACHE_BLOCK_BYTES = 4096;
    private static final int UART_CLOCK_HZ = 3_686_400;
    private static final int TEST_PHANDLE = 1;
    private static final int PLIC_PHANDLE = 2;
    private static final int FIRST_CPU_PHANDLE = 16;
    private static final int MACHINE_SOFTWARE = 3;
    private static final int MACHINE_TIMER = 7;
    private static final int SUPERVISOR_EXTERNAL = 9;
    private static final int MACHINE_EXTERNAL = 11;

    private final TreeSpec spec;
    private final FdtWriter fdt = new FdtWriter();

    private MachineTree(TreeSpec spec) {
        this.spec = spec;
    }

    /**
     * The flattened tree. Its size depends on the spec's strings and counts only, not on addresses.
     */
    public static byte[] flatten(TreeSpec spec) {
        return new MachineTree(spec).root();
    }

    /** The extensions that the tree claims, in canonical order. */
    public static List<String> extensions(Privilege privilege) {
        var names = new ArrayList<>(List.of("i", "m", "a", "f", "d", "c"));
        names.addAll(List.of("zicbom", "zicboz", "zicntr", "zicsr", "zifencei", "zihintpause"));
        names.addAll(List.of("zawrs", "zba", "zbb", "zbs", "sstc"));
        if (privilege == Privilege.SUPERVISOR) {
            names.add("svadu"); // firmware would have to switch it on first
        }
        names.addAll(List.of("svinval", "svvptc"));
        return names;
    }

    private byte[] root() {
        fdt.begin("")
                .cells("#address-cells", 2)
                .cells("#size-cells", 2)
                .strings("compatible", "riscv-virtio")
                .strings("model", "riscv-virtio,virga");
        chosen();
        fdt.begin("memory@" + Long.toHexString(MemoryMap.RAM_BASE))
                .strings("device_type", "memory")
                .longs("reg", MemoryMap.RAM_BASE, spec.memoryBytes())
                .end();
        cpus();
        syscon("poweroff", 0x5555);
        syscon("reboot", 0x7777);
        fdt.begin("soc")
                .cells("#address-cells", 2)
                .cells("#size-cells", 2)
                .strings("compatible", "simple-bus")
                .flag("ranges");
        for (Region region : MemoryMap.regions()) {
            if (region.kind() != Kind.CLINT || spec.privilege() == Privilege.MACHINE) {
                device(region);
            }
        }
        return fdt.end().end().finish();
    }

    private void chosen() {
        fdt.begin("chosen");
        if (!spec.commandLine().isEmpty()) {
            fdt.strings("bootargs", spec.commandLine());
        }
        fdt.strings("stdout-path", "/soc/" + nodeName(MemoryMap.region(Kind.UART)));
        spec.initrd()
                .ifPresent(range ->
                        fdt.longs("linux,initrd-start", range.start())
                                .longs("linux,initrd-end", range.end()));
        fdt.property("rng-seed", spec.rngSeed());
        if (!spec.instanceData().isEmpty()) {
            fdt.strings("virga,instance-data", spec.instanceData());
        }
        fdt.end();
    }

    private void cpus() {
        fdt.begin("cpus")
                .cells("#address-cells", 1)
                .cells("#size-cells", 0)
                .cells("timebase-frequency", (int) GuestClock.TICKS_PER_SECOND);
        List<String> extensions = extensions(spec.privilege());
        for (int hart = 0; hart < spec.harts(); hart++) {
            fdt.begin("cpu@" + Integer.toHexString(hart))
                    .cells("phandle", cpuPhandle(hart))
                    .strings("device_type", "cpu")
                    .cells("reg", hart)
                    .strings("status", "okay")
                    .strings("compatible", "riscv")
                    .strings("riscv,isa", isaString(extensions))
                    .strings("riscv,isa-base", "rv64i")
                    .strings("riscv,isa-extensions", extensions.toArray(String[]::new))
                    .cells("riscv,cbom-block-size", CACHE_BLOCK_BYTES)
                    .cells("riscv,cboz-block-size", CACHE_BLOCK_BYTES)
                    .strings("mmu-type", spec.translation().property());
            fdt.begin("interrupt-controller")
                    .cells("#address-cells", 0)
                    .cells("#interrupt-cells", 1)
                    .flag("interrupt-controller")
                    .strings("compatible", "riscv,cpu-intc")
                    .cells("phandle", intcPhandle(hart))
                    .end();
            fdt.end();
        }
        cpuMap(spec.topology());
        fdt.end();
    }

    /** As the kernel's binding {@code cpu/cpu-topology.txt} has it; a lone thread is its core. */
    private void cpuMap(HartTopology topology) {
        fdt.begin("cpu-map");
        int hart = 0;
        for (int socket = 0; socket < topology.sockets(); socket++) {
            fdt.begin("socket" + socket).begin("cluster0");
            for (int core = 0; core < topology.cores(); core++) {
                fdt.begin("core" + core);
                for (int thread = 0; thread < topology.threads(); thread++) {
                    if (topology.threads() > 1) {
                        fdt.begin("thread" + thread).cells("cpu", cpuPhandle(hart)).end();
                    } else {
                        fdt.cells("cpu", cpuPhandle(hart));
                    }
                    hart++;
                }
                fdt.end();
            }
            fdt.end().end();
        }
        fdt.end();
    }

    private void syscon(String name, int value) {
        fdt.begin(name)
                .strings("compatible", "syscon-" + name)
                .cells("regmap", TEST_PHANDLE)
                .cells("offset", 0)
                .cells("value", value)
                .end();
    }

    private void device(Region region) {
        fdt.begin(nodeName(region)).longs("reg", region.base(), region.length());
        if (region.irq() != 0) {
            fdt.cells("interrupts", region.irq()).cells("interrupt-parent", PLIC_PHANDLE);
        }
        switch (region.kind()) {
            case TEST ->
                    fdt.cells("phandle", TEST_PHANDLE)
                            .strings("compatible", "sifive,test1", "sifive,test0", "syscon");
            case RTC -> fdt.strings("compatible", "google,goldfish-rtc");
            case VMGENID -> fdt.strings("compatible", "microsoft,vmgenid");
            case CLINT ->
                    fdt.strings("compatible", "sifive,clint0", "riscv,clint0")
                            .cells("interrupts-extended", wires(MACHINE_SOFTWARE, MACHINE_TIMER));
            case PLIC ->
                    fdt.strings("compatible", "sifive,plic-1.0.0", "riscv,plic0")
                            .cells("phandle", PLIC_PHANDLE)
                            .cells("#address-cells", 0)
                            .cells("#interrupt-cells", 1)
                            .flag("interrupt-controller")
                            .cells("riscv,ndev", Plic.SOURCES)
                            .cells(
                                    "interrupts-extended",
                                    wires(MACHINE_EXTERNAL, SUPERVISOR_EXTERNAL));
            case UART ->
                    fdt.strings("compatible", "ns16550a").cells("clock-frequency", UART_CLOCK_HZ);
            case VIRTIO -> fdt.strings("compatible", "virtio,mmio");
        }
        fdt.end();
    }

    /** For each hart its controller with the one interrupt, then with the other. */
    private int[] wires(int first, int second) {
        int[] cells = new int[spec.harts() * 4];
        for (int hart = 0; hart < spec.harts(); hart++) {
            cells[4 * hart] = intcPhandle(hart);
            cells[4 * hart + 1] = first;
            cells[4 * hart + 2] = intcPhandle(hart);
            cells[4 * hart + 3] = second;
        }
        return cells;
    }

    private static String nodeName(Region region) {
        String name =
                switch (region.kind()) {
                    case TEST -> "test";
                    case RTC -> "rtc";
                    case VMGENID -> "rng";
                    case CLINT -> "clint";
                    case PLIC -> "plic";
                    case UART -> "serial";
                    case VIRTIO -> "virtio_mmio";
                };
        return String.format(Locale.ROOT, "%s@%x", name, region.base());
    }

    private static String isaString(List<String> extensions) {
        var isa = new StringBuilder("rv64");
        for (String extension : extensions) {
            if (extension.length() > 1) {
                isa.append('_');
            }
            isa.append(extension);
        }
        return isa.toString();
    }

    private static int cpuPhandle(int hart) {
        return FIRST_CPU_PHANDLE + 2 * hart;
    }

    private static int intcPhandle(int hart) {
        return FIRST_CPU_PHANDLE + 2 * hart + 1;
    }
}
