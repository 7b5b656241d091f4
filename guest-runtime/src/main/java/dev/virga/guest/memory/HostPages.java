package dev.virga.guest.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives pages back to the operating system, which read as zeros from then on: those of this
 * process, while their addresses stay reserved, and those of files, which become holes ({@code
 * madvise} with {@code MADV_DONTNEED} and {@code MADV_REMOVE}, as Linux means them).
 *
 * <p>Where that can't be had (another system, or a JVM started without {@code
 * --enable-native-access}), pages simply stay with the process. Threads: any. The first use takes
 * some milliseconds, because the JVM makes the call's code then.
 */
public final class HostPages {
    /** From Linux's {@code asm-generic/mman-common.h}. */
    private static final int MADV_DONTNEED = 4;

    private static final int MADV_REMOVE = 9;

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
        return Call.MADVISE.isPresent()
                && advise(Call.MADVISE.get(), address, bytes, MADV_DONTNEED);
    }

    /**
     * Makes a part of a file a hole. The mapping that this takes is never touched.
     *
     * @param file open for reading and writing
     * @param offset a multiple of the host's page size, as {@code bytes}
     * @return false if the part stays as it was: here, or with this file system, it can't be had
     */
    public static boolean punchHole(FileChannel file, long offset, long bytes) throws IOException {
        if (Call.MADVISE.isEmpty()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            long address = file.map(FileChannel.MapMode.READ_WRITE, offset, bytes, arena).address();
            return advise(Call.MADVISE.get(), address, bytes, MADV_REMOVE);
        }
    }

    private static boolean advise(MethodHandle madvise, long address, long bytes, int advice) {
        try {
            return (int) madvise.invokeExact(address, bytes, advice) == 0;
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
