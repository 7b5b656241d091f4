package dev.virga.guest.gdb;

import java.util.HashSet;
import java.util.Set;

/** The packets m, M, X, Z and z: memory as one hart sees it, break- and watchpoints. */
final class MemoryCommands {
    /** Bytes of memory in one packet, each of which takes two digits. */
    private static final int CHUNK = (GdbServer.PACKET_BYTES - 64) / 2;

    private static final int BREAKPOINTS = 1024;
    private static final int WATCHPOINTS = 64;

    private final DebugTarget target;
    private final Set<Long> breakpoints = new HashSet<>();
    private final Set<Watchpoint> watchpoints = new HashSet<>();

    MemoryCommands(DebugTarget target) {
        this.target = target;
    }

    String read(int hart, PacketText packet) throws BadPacketException {
        long address = packet.number();
        packet.expect(',');
        int length = packet.count(Integer.MAX_VALUE);
        byte[] data = new byte[Math.min(length, CHUNK)];
        int read = target.readMemory(hart, address, data, 0, data.length);
        return read == 0 && length > 0 ? Replies.FAULT : Replies.hex(data, read);
    }

    String write(int hart, PacketText packet, boolean binary) throws BadPacketException {
        long address = packet.number();
        packet.expect(',');
        int length = packet.count(GdbServer.PACKET_BYTES);
        packet.expect(':');
        byte[] data = binary ? packet.rawBytes(length) : packet.hexBytes(length);
        int written = target.writeMemory(hart, address, data, 0, length);
        return written == length ? Replies.OK : Replies.FAULT;
    }

    /** Software and hardware breakpoints are the same here: neither changes guest memory. */
    String breakpoint(PacketText packet, boolean insert) throws BadPacketException {
        int type = packet.next() - '0';
        packet.expect(',');
        long address = packet.number();
        packet.expect(',');
        int bytes = packet.count(Integer.MAX_VALUE);
        if (type >= 2 && type <= 4) {
            Watchpoint.Kind kind = Watchpoint.Kind.values()[type - 2];
            return watchpoint(new Watchpoint(kind, address, Math.max(1, bytes)), insert);
        }
        if (type != 0 && type != 1) {
            return Replies.UNSUPPORTED;
        }
        if (!insert) {
            breakpoints.remove(address);
            target.removeBreakpoint(address);
            return Replies.OK;
        }
        if (breakpoints.size() >= BREAKPOINTS) {
            return Replies.FULL;
        }
        if (breakpoints.add(address)) {
            target.addBreakpoint(address);
        }
        return Replies.OK;
    }

    private String watchpoint(Watchpoint point, boolean insert) {
        if (!insert) {
            watchpoints.remove(point);
            target.removeWatchpoint(point);
            return Replies.OK;
        }
        if (watchpoints.size() >= WATCHPOINTS) {
            return Replies.FULL;
        }
        if (watchpoints.add(point)) {
            target.addWatchpoint(point);
        }
        return Replies.OK;
    }

    void removeBreakpoints() {
        breakpoints.forEach(target::removeBreakpoint);
        breakpoints.clear();
        watchpoints.forEach(target::removeWatchpoint);
        watchpoints.clear();
    }
}
