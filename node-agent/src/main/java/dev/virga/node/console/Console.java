package dev.virga.node.console;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.time.Timers;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The serial console of one VM, through all its boots: a ring, a rotated file, many readers, and
 * one writer at a time. Safe from any thread.
 */
public final class Console implements AutoCloseable {
    /** Bytes of output that a new reader gets first. */
    public static final int RING_BYTES = 256 * 1024;

    /** Readers at once. */
    public static final int MAX_READERS = 32;

    private static final long LOG_BYTES = 4L << 20;
    private static final int MAX_PENDING_INPUT = 64 * 1024;
    private static final Duration LOG_AGAIN = Duration.ofSeconds(2);
    private static final Duration INPUT_AGAIN = Duration.ofMillis(5);
    private static final System.Logger LOG = System.getLogger(Console.class.getName());

    private final ConsoleRing ring = new ConsoleRing(RING_BYTES);
    private final Set<Reader> readers = new LinkedHashSet<>();
    private final Deque<byte[]> pendingInput = new ArrayDeque<>();
    private final Timers timers;
    private final Path file;
    private Optional<ConsoleLog> log = Optional.empty();
    private long unlogged;
    private boolean closed;
    private Optional<Input> input = Optional.empty();
    private Optional<Reader> writer = Optional.empty();
    private int pendingBytes;
    private boolean pumping;

    /** Gets output; called one at a time and must not block. */
    public interface Reader {
        /** What comes next is at this position of the whole output; said first, if asked for. */
        default void begin(long position) {}

        /** The array belongs to the reader. */
        void output(byte[] bytes);

        /** Another has taken over the writing. */
        void demoted();
    }

    /** Takes serial input. */
    @FunctionalInterface
    public interface Input {
        /** Returns how many bytes were taken. */
        int input(byte[] bytes, int offset, int length);
    }

    /**
     * Opens the console.
     *
     * @param file the log; while it cannot be written the console works without
     */
    public Console(Path file, Timers timers) {
        this.timers = timers;
        this.file = file;
        openLog();
    }

    private synchronized void openLog() {
        if (closed) {
            return;
        }
        try {
            ConsoleLog opened = new ConsoleLog(file, LOG_BYTES);
            log = Optional.of(opened);
            if (unlogged > 0) {
                byte[] gap =
                        ("\r\n[" + unlogged + " bytes of output were not kept]\r\n")
                                .getBytes(StandardCharsets.UTF_8);
                opened.append(gap, 0, gap.length);
                LOG.log(Level.INFO, "console log {0} goes on", file);
                unlogged = 0;
            }
        } catch (IOException e) {
            endLog(e);
        }
    }

    /** The disk is full, for instance: the guest goes on, and the log when there is room again. */
    private void endLog(IOException why) {
        if (unlogged == 0) {
            LOG.log(Level.WARNING, "console log {0} stands still: {1}", file, why.getMessage());
        }
        try {
            if (log.isPresent()) {
                log.get().close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "console log " + file, e);
        }
        log = Optional.empty();
        timers.after(LOG_AGAIN, this::openLog);
    }

    /** Serial output of the guest. */
    public synchronized void output(byte[] bytes, int offset, int length) {
        ring.append(bytes, offset, length);
        try {
            if (log.isPresent()) {
                log.get().append(bytes, offset, length);
            } else {
                unlogged += length;
            }
        } catch (IOException e) {
            endLog(e);
            unlogged += length;
        }
        for (Reader reader : readers) {
            reader.output(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    /** A guest that takes input has started, or ended. */
    public synchronized void connect(Optional<Input> guest) {
        input = guest;
        pendingInput.clear();
        pendingBytes = 0;
    }

    /** What is kept in memory, oldest first. */
    public synchronized byte[] content() {
        return ring.content();
    }

    /** Bytes of output since the beginning. */
    public synchronized long position() {
        return ring.end();
    }

    /**
     * Attaches a reader; it gets what is kept first.
     *
     * @param from the position up to which it has had the output; what this console never was at,
     *     because it began anew elsewhere, counts as the beginning
     * @param write whether it wants to write
     * @param takeOver whether it may take the writing from another
     * @throws ProblemException {@code wrong-state} if another writes, {@code limit-reached}
     */
    public synchronized void attach(Reader reader, long from, boolean write, boolean takeOver) {
        if (readers.size() >= MAX_READERS) {
            throw new ProblemException(
                    ErrorCode.LIMIT_REACHED, "this console has " + MAX_READERS + " readers");
        }
        if (write) {
            if (writer.isPresent() && !takeOver) {
                throw new ProblemException(
                        ErrorCode.WRONG_STATE, "another writes to this console; take it over");
            }
            writer.ifPresent(Reader::demoted);
            writer = Optional.of(reader);
        }
        readers.add(reader);
        byte[] kept = ring.contentFrom(from < 0 || from > ring.end() ? 0 : from);
        reader.begin(ring.end() - kept.length);
        reader.output(kept);
    }

    /** Detaches a reader. */
    public synchronized void detach(Reader reader) {
        readers.remove(reader);
        writer = writer.filter(current -> !current.equals(reader));
    }

    /** Input from a reader; what comes from any but the writer, or too fast, is dropped. */
    public synchronized void input(Reader from, byte[] bytes) {
        boolean mayWrite = writer.filter(from::equals).isPresent();
        if (!mayWrite || input.isEmpty() || pendingBytes + bytes.length > MAX_PENDING_INPUT) {
            return;
        }
        pendingInput.add(bytes);
        pendingBytes += bytes.length;
        pump();
    }

    private synchronized void pump() {
        while (input.isPresent() && !pendingInput.isEmpty()) {
            byte[] next = pendingInput.peekFirst();
            int taken = input.get().input(next, 0, next.length);
            pendingBytes -= taken;
            pendingInput.removeFirst();
            if (taken < next.length) {
                pendingInput.addFirst(Arrays.copyOfRange(next, taken, next.length));
                pumpLater();
                return;
            }
        }
    }

    /** The guest's buffer is full: it reads as fast as it runs. */
    private void pumpLater() {
        if (!pumping) {
            pumping = true;
            timers.after(INPUT_AGAIN, this::pumpAgain);
        }
    }

    private synchronized void pumpAgain() {
        pumping = false;
        pump();
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (log.isPresent()) {
                log.get().close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "console log: {0}", e.toString());
        }
        log = Optional.empty();
        readers.clear();
    }
}
