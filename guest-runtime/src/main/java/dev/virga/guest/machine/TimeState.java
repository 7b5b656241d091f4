package dev.virga.guest.machine;

import dev.virga.guest.device.Stateful;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The machine's time as a part of a snapshot. Restored before the devices that count on it. */
record TimeState(MachineTime time) implements Stateful {
    @Override
    public String stateName() {
        return "time";
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        switch (time) {
            case MachineTime.Real real -> {
                out.writeLong(real.clock().ticks());
                out.writeLong(0);
            }
            case MachineTime.Counted counted -> {
                for (long number : counted.clock().state()) {
                    out.writeLong(number);
                }
            }
        }
    }

    @Override
    public void restoreState(DataInput in, int version) throws IOException {
        if (version != 1) {
            throw new IOException("unknown version " + version + " of the machine's time");
        }
        long first = in.readLong();
        long second = in.readLong();
        if (first < 0 || second < 0) {
            throw new IOException("time can't be " + first + " and " + second);
        }
        switch (time) {
            case MachineTime.Real real -> real.goOnFrom(first);
            case MachineTime.Counted counted -> counted.clock().restore(first, second);
        }
    }
}
