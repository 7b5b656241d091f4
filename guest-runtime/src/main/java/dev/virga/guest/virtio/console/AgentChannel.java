package dev.virga.guest.virtio.console;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Lines of text between the host and the guest's agent, which finds its end as {@code
 * /dev/virtio-ports/org.virga.agent.0}.
 *
 * <p>Limits: a line is at most {@link #MAX_LINE} bytes of UTF-8. Lines of the guest that nobody has
 * asked for wait, up to {@link #MAX_WAITING} bytes; then the guest's writes wait. Lines to the
 * guest wait up to the same bound; then {@link #send} refuses. Threads: any; consumers are called
 * on a device thread, one at a time, and must return soon.
 */
public final class AgentChannel {
    /** The longest line in bytes. */
    public static final int MAX_LINE = 64 << 10;

    /** Bytes that wait in each direction. */
    public static final int MAX_WAITING = 256 << 10;

    /** The port's name in the guest. */
    public static final String PORT_NAME = "org.virga.agent.0";

    private static final System.Logger LOG = System.getLogger(AgentChannel.class.getName());

    private final LineAssembler assembler = new LineAssembler(MAX_LINE);
    private final ArrayDeque<String> received = new ArrayDeque<>();
    private final ByteFifo unsent = new ByteFifo();
    private final LongAdder linesIn = new LongAdder();
    private final LongAdder linesOut = new LongAdder();
    private final LongAdder linesDropped = new LongAdder();
    private Optional<Consumer<String>> onLine = Optional.empty();
    private Consumer<Boolean> onGuest = open -> {};
    private Runnable wake = () -> {};
    private int receivedBytes;
    private boolean guestOpen;
    private boolean hostOpen = true;

    /** Who gets the guest's lines, from now on and those that wait; replaces the one before. */
    public void onLine(Consumer<String> consumer) {
        synchronized (this) {
            onLine = Optional.of(consumer);
        }
        wake();
    }

    /** Who learns that the guest's agent has opened (true) or closed its end. */
    public synchronized void onGuest(Consumer<Boolean> consumer) {
        onGuest = consumer;
    }

    /**
     * Sends a line to the guest's agent.
     *
     * @param line without an end of line, at most {@link #MAX_LINE} bytes
     * @return false if it was not taken: the agent has not opened its end, or reads too slowly
     */
    public boolean send(String line) {
        byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_LINE + 1 || line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    "not one line of at most " + MAX_LINE + " bytes: " + (bytes.length - 1));
        }
        synchronized (this) {
            if (!guestOpen || !hostOpen || unsent.size() + bytes.length > MAX_WAITING) {
                return false;
            }
            unsent.add(bytes);
        }
        linesOut.increment();
        wake();
        return true;
    }

    /** Opens (as at first) or closes the host's end: while closed the guest sees a hang-up. */
    public void connected(boolean now) {
        synchronized (this) {
            hostOpen = now;
            if (!now) {
                unsent.clear();
            }
        }
        wake();
    }

    /** Whether the guest's agent has its end open. */
    public synchronized boolean guestOpen() {
        return guestOpen;
    }

    /** Lines that came from the guest. */
    public long linesIn() {
        return linesIn.sum();
    }

    /** Lines sent to the guest. */
    public long linesOut() {
        return linesOut.sum();
    }

    /** Lines of the guest that were too long. */
    public long linesDropped() {
        return linesDropped.sum();
    }

    private void wake() {
        Runnable now;
        synchronized (this) {
            now = wake;
        }
        now.run();
    }

    synchronized void onWake(Runnable task) {
        wake = task;
    }

    synchronized boolean hostOpen() {
        return hostOpen;
    }

    /** Whether the guest's bytes may be taken now. */
    synchronized boolean room() {
        return receivedBytes < MAX_WAITING;
    }

    /** The guest wrote. */
    synchronized void accept(byte[] bytes) {
        int dropped =
                assembler.accept(
                        bytes,
                        line -> {
                            received.add(line);
                            receivedBytes += line.length() + 1;
                            linesIn.increment();
                        });
        linesDropped.add(dropped);
    }

    /** Hands out the lines that wait, if somebody wants them. On the device's task. */
    void deliver() {
        while (true) {
            String line;
            Consumer<String> consumer;
            synchronized (this) {
                if (onLine.isEmpty() || received.isEmpty()) {
                    return;
                }
                line = received.removeFirst();
                receivedBytes -= line.length() + 1;
                consumer = onLine.get();
            }
            try {
                consumer.accept(line);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a line of the guest's agent was lost", e);
            }
        }
    }

    /** The first bytes for the guest, at most {@code most}; they stay until {@link #sent}. */
    synchronized Outgoing next(int most) {
        byte[] bytes = unsent.peek(most);
        return new Outgoing(bytes, unsent.first() + bytes.length);
    }

    /** Bytes for the guest and the number of the first byte behind them. */
    record Outgoing(byte[] bytes, long end) {}

    /** The guest has these bytes; they may be gone here if an end was closed meanwhile. */
    synchronized void sent(Outgoing done) {
        unsent.removeBefore(done.end());
    }

    /** The guest opened or closed its end. On the device's task. */
    void guest(boolean open) {
        Consumer<Boolean> consumer;
        synchronized (this) {
            if (guestOpen == open) {
                return;
            }
            guestOpen = open;
            unsent.clear();
            assembler.clear();
            consumer = onGuest;
        }
        try {
            consumer.accept(open);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "nobody learned that the agent's port changed", e);
        }
    }

    synchronized void save(DataOutput out) throws IOException {
        out.writeBoolean(guestOpen);
        write(out, unsent.peek(MAX_WAITING));
        write(out, assembler.begun());
        out.writeInt(received.size());
        for (String line : received) {
            write(out, line.getBytes(StandardCharsets.UTF_8));
        }
    }

    synchronized void restore(DataInput in) throws IOException {
        guestOpen = in.readBoolean();
        unsent.clear();
        unsent.add(bytes(in, MAX_WAITING));
        assembler.clear();
        assembler.accept(bytes(in, MAX_LINE), line -> {});
        received.clear();
        receivedBytes = 0;
        int count = in.readInt();
        if (count < 0 || count > ConsoleDevice.MAX_WRITE + MAX_WAITING) {
            throw new IOException("the agent's channel has " + count + " lines waiting");
        }
        for (int i = 0; i < count; i++) {
            var line = new String(bytes(in, MAX_LINE), StandardCharsets.UTF_8);
            received.add(line);
            receivedBytes += line.length() + 1;
        }
    }

    private static void write(DataOutput out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInput in, int most) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw new IOException("the agent's channel has " + length + " bytes waiting");
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
