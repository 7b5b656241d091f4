package dev.virga.guest.machine;

import dev.virga.guest.device.Stateful;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalLong;

/** Where a bare program's HTIF words are, as a part of a snapshot. */
record HtifState(Machine machine) implements Stateful {
    private static final long NONE = -1;

    @Override
    public String stateName() {
        return "htif";
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeLong(machine.htif().map(Htif::tohost).orElse(NONE));
        out.writeLong(machine.htif().map(Htif::fromhost).orElse(OptionalLong.empty()).orElse(NONE));
    }

    @Override
    public void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version);
        }
        OptionalLong tohost = word(in.readLong());
        OptionalLong fromhost = word(in.readLong());
        machine.htif(tohost, fromhost);
    }

    private static OptionalLong word(long address) {
        return address == NONE ? OptionalLong.empty() : OptionalLong.of(address);
    }
}
