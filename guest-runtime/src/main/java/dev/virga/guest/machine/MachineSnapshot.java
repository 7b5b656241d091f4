package dev.virga.guest.machine;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.device.Stateful;
import dev.virga.guest.sbi.SbiFirmware;
import dev.virga.guest.snapshot.DeflateCompression;
import dev.virga.guest.snapshot.PageCompression;
import dev.virga.guest.snapshot.SnapshotReader;
import dev.virga.guest.snapshot.SnapshotWriter;
import dev.virga.guest.virtio.MmioTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What of a machine goes into a snapshot, in which order, and what else must be the same. */
final class MachineSnapshot {
    private static final String CARD = "network card ";

    private final Machine machine;

    MachineSnapshot(Machine machine) {
        this.machine = machine;
    }

    void save(OutputStream out) throws IOException {
        pauseDevices();
        try {
            write(out, Optional.of(new DeflateCompression()));
        } finally {
            machine.slots().forEach(MmioTransport::resume);
        }
    }

    /** Everything but RAM; {@code ram} copies that, while nothing moves. */
    void save(OutputStream out, Runnable ram) throws IOException {
        pauseDevices();
        try {
            new SnapshotWriter(out, Optional.empty()).writeWithoutRam(cloneShape(), parts());
            ram.run();
        } finally {
            machine.slots().forEach(MmioTransport::resume);
        }
    }

    /** Everything but RAM, which is there. */
    void resume(InputStream in) throws IOException {
        pauseDevices();
        new SnapshotReader(in).readWithoutRam(cloneShape(), parts());
        machine.slots().forEach(MmioTransport::resume);
    }

    void restore(InputStream in) throws IOException {
        pauseDevices();
        new SnapshotReader(in).read(shape(), parts(), machine.memory());
        machine.slots().forEach(MmioTransport::resume);
    }

    /** SHA-256 of all state, in hexadecimal. */
    String hash() throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        pauseDevices();
        try {
            var nowhere = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
            write(nowhere, Optional.empty());
        } finally {
            machine.slots().forEach(MmioTransport::resume);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void write(OutputStream out, Optional<PageCompression> compression) throws IOException {
        new SnapshotWriter(out, compression).write(shape(), parts(), machine.memory());
    }

    /** Time first, then harts, interrupt controllers and devices, which look at what was before. */
    private List<Stateful> parts() {
        boolean direct = machine.config().boot().way() == Boot.Saved.Way.KERNEL;
        Optional<SbiFirmware> sbi = direct ? Optional.of(machine.sbi()) : Optional.empty();
        var parts = new ArrayList<Stateful>();
        parts.add(new TimeState(machine.time()));
        for (Hart hart : machine.harts()) {
            parts.add(new HartState(hart, sbi));
        }
        parts.add(new HtifState(machine));
        parts.addAll(machine.stateful());
        return parts;
    }

    private SortedMap<String, String> shape() {
        MachineConfig config = machine.config();
        var shape = new TreeMap<String, String>();
        shape.put(SavedMachine.MEMORY, config.memoryBytes() / 1024 + SavedMachine.KIB);
        shape.put(SavedMachine.HARTS, Integer.toString(config.harts()));
        shape.put(SavedMachine.CLOCK, config.clock().toString().toLowerCase(Locale.ROOT));
        shape.put(SavedMachine.WAY, config.boot().way().toString().toLowerCase(Locale.ROOT));
        for (int i = 0; i < config.disks().size(); i++) {
            Disk disk = config.disks().get(i);
            shape.put("disk " + i, disk.backend().sizeBytes() + " bytes");
        }
        for (int i = 0; i < config.nets().size(); i++) {
            String address = HexFormat.ofDelimiter(":").formatHex(config.nets().get(i).mac());
            shape.put(CARD + i, address);
        }
        return shape;
    }

    /** A clone has other cards of its own; its guest finds out when it is told who it is. */
    private SortedMap<String, String> cloneShape() {
        SortedMap<String, String> shape = shape();
        shape.replaceAll((name, value) -> name.startsWith(CARD) ? "any" : value);
        return shape;
    }

    private void pauseDevices() throws IOException {
        try {
            for (MmioTransport slot : machine.slots()) {
                slot.pause();
            }
        } catch (InterruptedException e) {
            machine.slots().forEach(MmioTransport::resume);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the devices came to rest");
        }
    }
}
