package dev.virga.guest.machine;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.device.Stateful;
import dev.virga.guest.sbi.SbiFirmware;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** A hart as a part of a snapshot; with the built-in SBI, if that is what it calls. */
record HartState(Hart hart, Optional<SbiFirmware> sbi) implements Stateful {
    @Override
    public String stateName() {
        return "hart." + hart.id();
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        hart.saveState(out);
    }

    @Override
    public void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version + " of a hart");
        }
        hart.restoreState(in, sbi.orElse(null));
    }
}
