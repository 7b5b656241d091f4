package dev.virga.guest.gdb;

import dev.virga.guest.gdb.DebugTarget.Stop;
import dev.virga.guest.gdb.PacketReader.Received;
import java.io.IOException;
import java.lang.System.Logger;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * One client, from attaching to detaching. What the client sends and what the machine reports meet
 * in one queue, which one thread serves; so nothing here is shared.
 */
final class GdbSession {
    private static final Logger LOGGER = System.getLogger(GdbSession.class.getName());
    private static final int SIGNAL_INTERRUPT = 2;
    private static final int SIGNAL_TRAP = 5;
    private static final int QUEUED_PACKETS = 16;

    private final DebugTarget target;
    private final PacketReader reader;
    private final PacketWriter writer;
    private final ThreadCommands threads;
    private final RegisterCommands registers;
    private final MemoryCommands memory;
    private final String description;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    /** Bounds what a client has in the queue; the machine, which must not wait, has one event. */
    private final Semaphore clientEvents = new Semaphore(QUEUED_PACKETS);

    private boolean acknowledging = true;
    private boolean running;
    private boolean over;
    private boolean killed;
    private boolean left;
    private long resumes;
    private String stopReply = stopped(SIGNAL_TRAP, 0, "");

    GdbSession(DebugTarget target, PacketReader reader, PacketWriter writer) {
        this.target = target;
        this.reader = reader;
        this.writer = writer;
        this.threads = new ThreadCommands(target.harts());
        this.registers = new RegisterCommands(target);
        this.memory = new MemoryCommands(target);
        this.description = TargetDescription.of(target.controlRegisters());
    }

    private sealed interface Event {
        record FromClient(Received received) implements Event {}

        record ClientGone() implements Event {}

        /** The machine stopped by itself after the given resumption. */
        record FromMachine(long resume, Stop stop) implements Event {}
    }

    /** Serves the client until it detaches or goes away; the machine then runs on. */
    void serve() throws IOException, InterruptedException {
        target.pause();
        Thread pump = Thread.ofVirtual().name("gdb-reader").start(this::pump);
        try {
            while (!over) {
                switch (events.take()) {
                    case Event.FromClient(Received received) -> {
                        clientEvents.release();
                        received(received);
                    }
                    case Event.ClientGone() -> over = true;
                    case Event.FromMachine(long resume, Stop stop) -> {
                        if (running && resume == resumes) {
                            reportStop(stop);
                        }
                    }
                }
            }
        } finally {
            try {
                leave();
            } finally {
                // Last, for it closes the connection under the reader, and the client sees that.
                pump.interrupt();
            }
        }
    }

    private void pump() {
        try {
            Optional<Received> received = reader.next();
            while (received.isPresent()) {
                clientEvents.acquire();
                events.add(new Event.FromClient(received.get()));
                received = reader.next();
            }
        } catch (IOException e) {
            LOGGER.log(Logger.Level.DEBUG, "gdb connection broke", e);
        } catch (InterruptedException e) {
            // The session is over and nobody takes events any more.
            Thread.currentThread().interrupt();
        } finally {
            events.add(new Event.ClientGone());
        }
    }

    private void received(Received received) throws IOException {
        switch (received) {
            case Received.Packet(String payload) -> {
                if (acknowledging) {
                    writer.acknowledge(true);
                }
                Optional<String> reply = reply(payload);
                if (reply.isPresent()) {
                    writer.send(reply.get());
                }
            }
            case Received.Corrupt() -> writer.acknowledge(false);
            case Received.Resend() -> writer.resend();
            case Received.Interrupt() -> {
                if (running) {
                    target.pause();
                    running = false;
                    stopReply = stopped(SIGNAL_INTERRUPT, threads.selected(), "");
                    writer.send(stopReply);
                }
            }
        }
    }

    private void reportStop(Stop stop) throws IOException {
        running = false;
        stopReply =
                switch (stop) {
                    case Stop.Breakpoint(int hart) -> {
                        threads.stoppedAt(hart);
                        yield stopped(SIGNAL_TRAP, hart, "swbreak:;");
                    }
                    case Stop.Watchpoint watch -> watched(watch);
                    case Stop.Ended(int exitCode) -> {
                        StringBuilder reply = new StringBuilder("W");
                        Replies.appendHex(reply, exitCode & 0xff);
                        yield reply.toString();
                    }
                };
        writer.send(stopReply);
    }

    private String watched(Stop.Watchpoint stop) {
        threads.stoppedAt(stop.hart());
        String address = Long.toHexString(stop.address());
        return stopped(SIGNAL_TRAP, stop.hart(), stop.point().kind().word() + ":" + address + ";");
    }

    private static String stopped(int signal, int hart, String reason) {
        StringBuilder reply = new StringBuilder("T");
        Replies.appendHex(reply, signal);
        return reply.append("thread:" + Replies.thread(hart) + ";" + reason).toString();
    }

    /** The answer to a packet; none if the machine runs now or the session is over. */
    private Optional<String> reply(String payload) {
        if (running) {
            // In all-stop mode a client waits for the stop; only the interrupt byte comes earlier.
            return Optional.of(Replies.MALFORMED);
        }
        PacketText packet = new PacketText(payload);
        try {
            return packet.atEnd() ? Optional.of(Replies.UNSUPPORTED) : command(packet);
        } catch (BadPacketException e) {
            return Optional.of(Replies.MALFORMED);
        }
    }

    private Optional<String> command(PacketText packet) throws BadPacketException {
        int hart = threads.selected();
        char command = packet.next();
        return switch (command) {
            case '?' -> Optional.of(stopReply);
            case 'g' -> Optional.of(registers.readAll(hart));
            case 'G' -> Optional.of(registers.writeAll(hart, packet));
            case 'p' -> Optional.of(registers.read(hart, packet));
            case 'P' -> Optional.of(registers.write(hart, packet));
            case 'm' -> Optional.of(memory.read(hart, packet));
            case 'M', 'X' -> Optional.of(memory.write(hart, packet, command == 'X'));
            case 'Z', 'z' -> Optional.of(memory.breakpoint(packet, command == 'Z'));
            case 'H' -> Optional.of(threads.select(packet));
            case 'T' -> Optional.of(threads.isAlive(packet));
            case 'q', 'Q' -> Optional.of(query(command, packet));
            case 'v' -> verbose(packet);
            case 'c', 'C' -> {
                jump(packet, command == 'C');
                yield resume();
            }
            case 's', 'S' -> {
                jump(packet, command == 'S');
                yield step(threads.stepping());
            }
            case 'D' -> {
                over = true;
                leave(); // whoever reads the answer finds the machine running
                yield Optional.of(Replies.OK);
            }
            case 'k' -> {
                kill();
                yield Optional.empty();
            }
            default -> Optional.of(Replies.UNSUPPORTED);
        };
    }

    private String query(char command, PacketText packet) throws BadPacketException {
        if (command == 'Q') {
            boolean quiet = packet.skip("StartNoAckMode");
            acknowledging &= !quiet;
            return quiet ? Replies.OK : Replies.UNSUPPORTED;
        }
        if (packet.skip("Supported")) {
            return "PacketSize="
                    + Integer.toHexString(GdbServer.PACKET_BYTES)
                    + ";QStartNoAckMode+;qXfer:features:read+;vContSupported+;swbreak+";
        }
        if (packet.skip("Xfer:features:read:target.xml:")) {
            return descriptionPart(packet);
        }
        if (packet.skip("ThreadExtraInfo,")) {
            return threads.description(packet);
        }
        return switch (packet.until(':')) {
            case "C" -> threads.current();
            case "fThreadInfo" -> threads.list();
            case "sThreadInfo" -> "l";
            case "Attached" -> "1";
            default -> Replies.UNSUPPORTED;
        };
    }

    private String descriptionPart(PacketText packet) throws BadPacketException {
        int offset = packet.count(Integer.MAX_VALUE);
        packet.expect(',');
        int length = Math.min(packet.count(Integer.MAX_VALUE), GdbServer.PACKET_BYTES - 64);
        int start = Math.min(offset, description.length());
        int end = (int) Math.min((long) start + length, description.length());
        String more = end < description.length() ? "m" : "l";
        return more + description.substring(start, end);
    }

    private Optional<String> verbose(PacketText packet) throws BadPacketException {
        if (packet.skip("Cont?")) {
            return Optional.of("vCont;c;C;s;S");
        }
        if (packet.skip("Kill;")) {
            kill();
            return Optional.of(Replies.OK);
        }
        if (!packet.skip("Cont;")) {
            return Optional.of(Replies.UNSUPPORTED);
        }
        // With a step among the actions only that hart moves, otherwise all of them do.
        while (!packet.atEnd()) {
            PacketText action = new PacketText(packet.until(';'));
            char kind = action.next();
            if (kind == 'S' || kind == 'C') {
                action.hexBytes(1);
            } else if (kind != 's' && kind != 'c') {
                return Optional.of(Replies.MALFORMED);
            }
            int hart = threads.stepping();
            if (!action.atEnd()) {
                action.expect(':');
                hart = threads.hartOf(action);
            }
            if (kind == 's' || kind == 'S') {
                return step(hart);
            }
        }
        return resume();
    }

    /** Takes in a signal, which means nothing to a machine, and an address to go on from. */
    private void jump(PacketText packet, boolean signal) throws BadPacketException {
        if (signal) {
            packet.hexBytes(1);
            packet.skip(";");
        }
        if (!packet.atEnd()) {
            target.setRegister(threads.stepping(), RegisterNumbers.PC, packet.number());
        }
    }

    private Optional<String> resume() {
        running = true;
        long resume = ++resumes;
        target.resume(stop -> events.add(new Event.FromMachine(resume, stop)));
        return Optional.empty();
    }

    private Optional<String> step(int hart) {
        target.step(hart);
        threads.stoppedAt(hart);
        stopReply = stopped(SIGNAL_TRAP, hart, "");
        return Optional.of(stopReply);
    }

    private void kill() {
        over = true;
        killed = true;
        target.kill();
    }

    /** Lets the machine run on as if nobody had attached; once. */
    private void leave() {
        if (!killed && !left) {
            left = true;
            target.pause();
            memory.removeBreakpoints();
            target.resume(stop -> {});
        }
    }
}
