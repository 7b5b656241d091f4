package dev.virga.node.metrics;

import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the node's process may take of its host, by its own limits: heap, code cache, metaspace and
 * guests' pages; and how near the JVM's own parts are to them. Threads: any.
 *
 * @param heapBytes of Java objects at most
 * @param codeBytes of compiled code at most
 * @param metaspaceBytes of classes at most; negative if nobody has said
 * @param guestBytes of guests' pages at most
 * @param hostBytes of memory that the host has
 */
public record JvmBudget(
        long heapBytes, long codeBytes, long metaspaceBytes, long guestBytes, long hostBytes) {
    /** Less of the code cache is free than this: HotSpot begins to throw code away. */
    static final double CODE_FREE = 0.1;

    /** More of the metaspace is used than this. */
    static final double METASPACE_USED = 0.8;

    /** More methods wait for a compiler than this: guests are interpreted meanwhile. */
    static final int QUEUE = 1000;

    private static final System.Logger LOG = System.getLogger(JvmBudget.class.getName());
    private static final Predicate<MemoryPoolMXBean> CODE =
            pool -> pool.getName().startsWith("CodeHeap") || pool.getName().equals("CodeCache");
    private static final Predicate<MemoryPoolMXBean> METASPACE =
            pool -> pool.getName().equals("Metaspace");

    /** Of this process, with so much memory for guests' pages. */
    public static JvmBudget ofProcess(long guestBytes) {
        long host =
                ManagementFactory.getOperatingSystemMXBean()
                                instanceof com.sun.management.OperatingSystemMXBean os
                        ? os.getTotalMemorySize()
                        : Long.MAX_VALUE;
        return new JvmBudget(
                Runtime.getRuntime().maxMemory(),
                usage(CODE).stream().mapToLong(MemoryUsage::getMax).sum(),
                usage(METASPACE).stream().mapToLong(MemoryUsage::getMax).findFirst().orElse(-1),
                guestBytes,
                host);
    }

    /** All of it together. */
    public long bytes() {
        return heapBytes + codeBytes + Math.max(0, metaspaceBytes) + guestBytes;
    }

    /** Whether it can be had, and was limited at all. */
    public boolean holds() {
        return metaspaceBytes >= 0 && bytes() <= hostBytes;
    }

    /** Says at the start of the process what it may take; a warning if that can't be had. */
    public void say() {
        LOG.log(holds() ? Level.INFO : Level.WARNING, this::toString);
    }

    /** For people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "the node may take %d MiB%s: guests' pages %d, heap %d, code %d, metaspace %s",
                bytes() >> 20,
                bytes() > hostBytes ? ", more than the host's " + (hostBytes >> 20) : "",
                guestBytes >> 20,
                heapBytes >> 20,
                codeBytes >> 20,
                metaspaceBytes < 0
                        ? "without a limit (-XX:MaxMetaspaceSize)"
                        : String.valueOf(metaspaceBytes >> 20));
    }

    /** The part of the code cache that is free, of its fullest segment. */
    static double codeFree() {
        return usage(CODE).stream()
                .filter(heap -> heap.getMax() > 0)
                .mapToDouble(heap -> 1 - (double) heap.getUsed() / heap.getMax())
                .min()
                .orElse(1);
    }

    /** Bytes of classes. */
    static long metaspace() {
        return usage(METASPACE).stream().mapToLong(MemoryUsage::getUsed).sum();
    }

    /** Methods that wait for one of HotSpot's compilers; 0 if it does not say. */
    static long compileQueue() {
        try {
            Object said =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "compilerQueue",
                                    new Object[0],
                                    new String[0]);
            return waiting(String.valueOf(said));
        } catch (JMException e) {
            LOG.log(Level.DEBUG, "the JVM does not tell its compile queue", e);
            return 0;
        }
    }

    /** The methods below the headings of queues; what is compiled just now comes before those. */
    static long waiting(String said) {
        return said.lines()
                .dropWhile(line -> !line.endsWith("compile queue:"))
                .filter(line -> !line.isBlank() && !line.endsWith("compile queue:"))
                .filter(line -> !line.equals("Empty"))
                .count();
    }

    private static List<MemoryUsage> usage(Predicate<MemoryPoolMXBean> which) {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.NON_HEAP)
                .filter(which)
                .map(MemoryPoolMXBean::getUsage)
                .toList();
    }
}
