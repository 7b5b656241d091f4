package dev.virga.cli.machine;

import dev.virga.cli.terminal.EscapeKeys;
import dev.virga.guest.device.Uart16550;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Carries bytes between the machine's serial port and streams of this process. Output goes through
 * a thread of its own, because the port's sink must not block; when the reader of a pipe is slow,
 * the guest waits.
 */
final class SerialPump implements AutoCloseable {

    private static final int CAPACITY = 64 << 10;

    private final Uart16550 port;
    private final OutputStream out;
    private final byte[] waiting = new byte[CAPACITY];
    private final Semaphore inputRoom = new Semaphore(0);
    private final Thread writer;
    private int used;
    private boolean refused;
    private boolean writing;
    private boolean closed;

    /** Sends the port's output to a stream from now on. */
    SerialPump(Uart16550 port, OutputStream out) {
        this.port = port;
        this.out = out;
        this.writer = new Thread(this::write, "serial-output");
        writer.setDaemon(true);
        writer.start();
        port.onOutput(this::take);
        port.onInputRoom(inputRoom::release);
    }

    private synchronized int take(byte[] bytes, int offset, int length) {
        int taken = closed ? length : Math.min(length, CAPACITY - used);
        if (!closed) {
            System.arraycopy(bytes, offset, waiting, used, taken);
            used += taken;
        }
        refused = taken < length;
        notifyAll();
        return taken;
    }

    private void write() {
        byte[] chunk = new byte[CAPACITY];
        try {
            while (true) {
                int length;
                boolean wasRefused;
                synchronized (this) {
                    writing = false;
                    notifyAll();
                    while (used == 0 && !closed) {
                        wait();
                    }
                    if (used == 0) {
                        return;
                    }
                    length = used;
                    System.arraycopy(waiting, 0, chunk, 0, length);
                    used = 0;
                    writing = true;
                    wasRefused = refused;
                    refused = false;
                }
                if (wasRefused) {
                    port.outputReady();
                }
                out.write(chunk, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            // Nobody reads any more (a closed pipe): the guest goes on, its output goes nowhere.
            abandon();
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
        }
    }

    private void abandon() {
        synchronized (this) {
            closed = true;
            used = 0;
            writing = false;
            notifyAll();
        }
        port.outputReady();
    }

    /** Reads a stream to its end in a thread of its own and gives its bytes to the guest. */
    void input(InputStream in, EscapeKeys keys, boolean escapes) {
        Thread reader = new Thread(() -> read(in, keys, escapes), "serial-input");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream in, EscapeKeys keys, boolean escapes) {
        byte[] typed = new byte[4096];
        try {
            int length;
            while ((length = in.read(typed)) >= 0) {
                byte[] bytes = escapes ? keys.filter(typed, length) : Arrays.copyOf(typed, length);
                int done = 0;
                while (done < bytes.length) {
                    int taken = port.input(bytes, done, bytes.length - done);
                    done += taken;
                    if (done < bytes.length) {
                        inputRoom.acquire();
                    }
                }
            }
        } catch (IOException e) {
            // Standard input has gone away: as if it had ended.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until everything that the guest has sent is written, but no longer than that. */
    synchronized void drain(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (!closed && (used > 0 || writing || !port.outputEmpty())) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            wait(Math.min(20, Math.max(1, left / 1_000_000)));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
