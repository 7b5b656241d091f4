package dev.virga.node.memory;

import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineException;
import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.snapshot.DeflateCompression;
import dev.virga.guest.snapshot.SnapshotReader;
import dev.virga.guest.snapshot.SnapshotWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A machine at one instant, kept to make clones of: its RAM as frames that never run, shared with
 * every clone until somebody writes, and the state of harts and devices. Disks are not part of it.
 *
 * <p>Threads: any. A clone's guest is told by its generation id, before its first instruction, that
 * it is another machine now; what follows from that (entropy, keys, names) is the guest's business.
 */
public final class Template implements AutoCloseable {
    private final FramePool pool;
    private final PooledFrames frames;
    private final byte[] state;
    private boolean closed;

    private Template(FramePool pool, PooledFrames frames, byte[] state) {
        this.pool = pool;
        this.frames = frames;
        this.state = state;
    }

    /**
     * Keeps a machine as it is now; it goes on unchanged. No hart of it runs.
     *
     * @param frames its RAM, of the same pool
     * @param still called while devices stand still, too: the moment to copy disks
     * @throws IOException if its state can't be had, or frames that are swapped out can't be read
     * @throws IllegalStateException if there is no page to bring those back
     */
    public static Template of(FramePool pool, Machine machine, PooledFrames frames, Runnable still)
            throws IOException {
        var out = new ByteArrayOutputStream();
        List<PooledFrames> kept = new ArrayList<>();
        try {
            machine.save(
                    out,
                    () -> {
                        kept.add(fork(pool, frames, frames.name() + "-template"));
                        still.run();
                    });
        } catch (UncheckedIOException e) {
            kept.forEach(PooledFrames::close);
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            kept.forEach(PooledFrames::close);
            throw e;
        }
        return new Template(pool, kept.getFirst(), out.toByteArray());
    }

    private static PooledFrames fork(FramePool pool, PooledFrames frames, String name) {
        try {
            // Nobody's pages become its own: it never runs.
            return pool.fork(frames, name, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One that was kept elsewhere.
     *
     * @param frames filled with its RAM; they are the template's from now on
     * @param state harts and devices, as {@link #saveState} wrote them
     */
    static Template stored(FramePool pool, PooledFrames frames, byte[] state) {
        return new Template(pool, frames, state.clone());
    }

    /**
     * RAM for a clone.
     *
     * @param domain whose pages may be shared with those that the clone writes
     * @throws IOException if frames that are swapped out can't be read
     * @throws IllegalStateException if it is closed
     */
    public synchronized PooledFrames fork(String name, Optional<String> domain) throws IOException {
        if (closed) {
            throw new IllegalStateException("the template of " + frames.name() + " is gone");
        }
        return pool.fork(frames, name, domain);
    }

    /**
     * A clone, ready to run.
     *
     * @param config like that of the machine it was taken of, with {@linkplain #fork frames} of
     *     this template
     * @throws MachineException if the configuration is of another machine
     */
    public Machine resume(MachineConfig config) throws IOException {
        return Machine.resume(config, new ByteArrayInputStream(state));
    }

    /** Writes harts and devices, as {@link #resume} reads them. */
    public void saveState(OutputStream out) throws IOException {
        out.write(state);
    }

    /** Writes the RAM, as {@link #loadMemory} reads it. */
    public void saveMemory(OutputStream out) throws IOException {
        saveMemory(new GuestMemory(0, frames), out);
    }

    /**
     * Writes the RAM of a machine that stands still, in the same way, without keeping it: for when
     * there is not enough memory to have all of it at once.
     */
    public static void saveMemory(Machine machine, OutputStream out) throws IOException {
        saveMemory(machine.memory(), out);
    }

    private static void saveMemory(GuestMemory memory, OutputStream out) throws IOException {
        var buffered = new BufferedOutputStream(out, 1 << 16);
        new SnapshotWriter(buffered, Optional.of(new DeflateCompression()))
                .write(shape(memory.frames()), List.of(), memory);
        buffered.flush();
    }

    /**
     * Fills RAM with what {@link #saveMemory} wrote; waits for pages if the pool is low.
     *
     * @throws IOException if it is damaged, or of RAM of another size
     */
    public static void loadMemory(InputStream in, PooledFrames into) throws IOException {
        new SnapshotReader(new BufferedInputStream(in, 1 << 16))
                .read(shape(into), List.of(), new GuestMemory(0, into));
    }

    private static SortedMap<String, String> shape(FrameSource frames) {
        return new TreeMap<>(Map.of("memory", frames.frames() * Pages.BYTES + " bytes"));
    }

    /** Bytes of RAM that it holds, shared with its clones, if it has any. */
    public long residentBytes() {
        MemoryShare share = frames.share();
        return share.sharedBytes() + share.ownBytes();
    }

    /** Lets go of it; clones go on. */
    @Override
    public synchronized void close() {
        closed = true;
        frames.close();
    }
}
