package dev.virga.guest.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives pages of this process back to the operating system while their addresses stay reserved:
 * {@code madvise} with {@code MADV_DONTNEED}, as Linux means it (the next access finds zeros).
 *
 * <p>Where that can't be had (another system, or a JVM started without {@code
 * --enable-native-access}), pages simply stay with the process. Threads: any. The first use takes
 * some milliseconds, because the JVM makes the call's code then.
 */
public final class HostPages {
    /** From Linux's {@code asm-generic/mman-common.h}. */
    private static final int MADV_DONTNEED = 4;

    private HostPages() {}

    /** Whether {@link #giveBack} does anything here. */
    public static boolean available() {
        return Call.MADVISE.isPresent();
    }

    /**
     * Gives whole pages back; they read as zeros from then on.
     *
     * @param address a multiple of the host's page size
     * @return false if they stay as they were
     */
    public static boolean giveBack(long address, long bytes) {
        return Call.MADVISE.isPresent() && advise(Call.MADVISE.get(), address, bytes);
    }

    private static boolean advise(MethodHandle madvise, long address, long bytes) {
        try {
            return (int) madvise.invokeExact(address, bytes, MADV_DONTNEED) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native call throws nothing checked", e);
        }
    }

    /** Made when it is first needed: a machine that frees nothing does not pay for it. */
    private static final class Call {
        static final Optional<MethodHandle> MADVISE = find();

        private static Optional<MethodHandle> find() {
            String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
            // Asked before, because the linker would print a warning otherwise.
            if (!system.equals("linux") || !HostPages.class.getModule().isNativeAccessEnabled()) {
                return Optional.empty();
            }
            // Pointers are passed as integers are, on every processor that Linux runs a JVM on.
            FunctionDescriptor shape =
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT);
            Linker linker = Linker.nativeLinker();
            return linker.defaultLookup()
                    .find("madvise")
                    .map(function -> linker.downcallHandle(function, shape));
        }
    }
}
