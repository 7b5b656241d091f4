package dev.virga.node.memory;

import dev.virga.guest.machine.Machine;
import dev.virga.guest.machine.MachineConfig;
import dev.virga.guest.machine.MachineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

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

    private Template(FramePool pool, PooledFrames frames, byte[] state) {
        this.pool = pool;
        this.frames = frames;
        this.state = state;
    }

    /**
     * Keeps a machine as it is now; it goes on unchanged. No hart of it runs.
     *
     * @param frames its RAM, of the same pool
     * @throws IOException if its state can't be had, or frames that are swapped out can't be read
     * @throws IllegalStateException if there is no page to bring those back
     */
    public static Template of(FramePool pool, Machine machine, PooledFrames frames)
            throws IOException {
        var out = new ByteArrayOutputStream();
        List<PooledFrames> kept = new ArrayList<>();
        try {
            machine.save(out, () -> kept.add(fork(pool, frames, frames.name() + "-template")));
        } catch (IOException | RuntimeException e) {
            kept.forEach(PooledFrames::close);
            throw e;
        }
        return new Template(pool, kept.getFirst(), out.toByteArray());
    }

    private static PooledFrames fork(FramePool pool, PooledFrames frames, String name) {
        try {
            return pool.fork(frames, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A clone, ready to run.
     *
     * @param ram its RAM; close it after the machine
     */
    public record Clone(Machine machine, PooledFrames ram) {}

    /**
     * Makes a clone.
     *
     * @param config like that of the machine it was taken of, without frames
     * @throws MachineException if the configuration is of another machine
     */
    public Clone clone(String name, MachineConfig.Builder config) throws IOException {
        PooledFrames ram = pool.fork(frames, name);
        try {
            Machine machine =
                    Machine.resume(config.frames(ram).build(), new ByteArrayInputStream(state));
            return new Clone(machine, ram);
        } catch (IOException | RuntimeException e) {
            ram.close();
            throw e;
        }
    }

    /** Bytes of RAM that it holds, shared with its clones. */
    public long residentBytes() {
        return frames.share().sharedBytes();
    }

    /** Lets go of it; clones go on. */
    @Override
    public void close() {
        frames.close();
    }
}
