package dev.virga.guest.sbi;

import dev.virga.guest.cpu.Hart;
import dev.virga.guest.cpu.Revocation;
import dev.virga.guest.cpu.SupervisorEnvironment;
import dev.virga.guest.device.Stateful;
import dev.virga.guest.memory.DmaFault;
import dev.virga.guest.memory.FramePending;
import dev.virga.guest.memory.GuestMemory;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The supervisor binary interface, version 2.0, served by the hypervisor itself: what a kernel
 * finds below it when the machine boots without firmware. Extensions BASE, TIME, IPI, RFENCE, HSM,
 * SRST and DBCN; a probe for any other says no.
 *
 * <p>Calls come on the calling hart's thread; other harts are reached through their wires and the
 * revocation protocol only.
 */
public final class SbiFirmware implements SupervisorEnvironment, Stateful {
    private static final long BASE = 0x10;
    private static final long TIME = 0x54494D45;
    private static final long IPI = 0x735049;
    private static final long RFENCE = 0x52464E43;
    private static final long HSM = 0x48534D;
    private static final long SRST = 0x53525354;
    private static final long DBCN = 0x4442434E;

    private static final long SPECIFICATION = 2L << 24;
    private static final long IMPLEMENTATION = 0x56495247; // "VIRG": no number was ever assigned
    private static final int CONSOLE_BYTES = 256;

    private final List<Hart> harts;
    private final Revocation revocation;
    private final GuestMemory memory;
    private final SbiHost host;
    private final HartStates states;

    /** Serves the given harts. */
    public SbiFirmware(List<Hart> harts, Revocation revocation, GuestMemory memory, SbiHost host) {
        this.harts = List.copyOf(harts);
        this.revocation = revocation;
        this.memory = memory;
        this.host = host;
        this.states = new HartStates(harts.size());
    }

    /** Starts hart 0 at the kernel's entry; the others stop until the kernel starts them. */
    public void boot(long entry, long deviceTree) {
        states.reset();
        harts.get(0).startSupervisor(entry, deviceTree, this);
    }

    @Override
    public Answer call(Hart hart) {
        long extension = hart.x(17);
        long function = hart.x(16);
        if (extension == BASE) {
            return base(hart, function);
        } else if (extension == TIME && function == 0) {
            hart.supervisorTimer(hart.x(10));
            return answer(hart, SbiError.SUCCESS, 0);
        } else if (extension == IPI && function == 0) {
            return toSome(hart, hart.x(10), hart.x(11), this::interrupt);
        } else if (extension == RFENCE) {
            return remoteFence(hart, function);
        } else if (extension == HSM) {
            return hartState(hart, function);
        } else if (extension == SRST && function == 0) {
            return reset(hart);
        } else if (extension == DBCN) {
            return console(hart, function);
        }
        return answer(hart, SbiError.NOT_SUPPORTED, 0);
    }

    private Answer base(Hart hart, long function) {
        long value =
                switch ((int) Math.min(function, 7)) {
                    case 0 -> SPECIFICATION;
                    case 1 -> IMPLEMENTATION;
                    case 2 -> 1;
                    case 3 -> served(hart.x(10)) ? 1 : 0;
                    default -> 0;
                };
        boolean known = function >= 0 && function < 7;
        return answer(hart, known ? SbiError.SUCCESS : SbiError.NOT_SUPPORTED, value);
    }

    private static boolean served(long extension) {
        return extension == BASE
                || extension == TIME
                || extension == IPI
                || extension == RFENCE
                || extension == HSM
                || extension == SRST
                || extension == DBCN;
    }

    private void interrupt(List<Hart> targets) {
        targets.forEach(target -> target.port().supervisorSoftware());
    }

    private Answer remoteFence(Hart hart, long function) {
        long start = hart.x(12);
        long size = hart.x(13);
        int asid = (int) hart.x(14) & 0xFFFF;
        Consumer<List<Hart>> fence;
        if (function == 0) {
            // Decoded code follows every store by itself; what remains is order, which posting has.
            fence = targets -> revocation.on(targets, target -> {});
        } else if (function == 1) {
            fence = targets -> revocation.on(targets, target -> target.flushRange(start, size, -1));
        } else if (function == 2) {
            fence =
                    targets ->
                            revocation.on(targets, target -> target.flushRange(start, size, asid));
        } else {
            return answer(hart, SbiError.NOT_SUPPORTED, 0);
        }
        return toSome(hart, hart.x(10), hart.x(11), fence);
    }

    /** Does something to the harts that a mask names ("Hart list parameter"). */
    private Answer toSome(Hart hart, long mask, long base, Consumer<List<Hart>> action) {
        List<Hart> targets = harts;
        if (base != -1) {
            targets = new ArrayList<>();
            for (long bits = mask; bits != 0; bits &= bits - 1) {
                long id = base + Long.numberOfTrailingZeros(bits);
                if (!states.exists(id)) {
                    return answer(hart, SbiError.INVALID_PARAM, 0);
                }
                targets.add(harts.get((int) id));
            }
        }
        action.accept(targets);
        return answer(hart, SbiError.SUCCESS, 0);
    }

    private Answer hartState(Hart hart, long function) {
        long target = hart.x(10);
        if (function == 0) {
            return start(hart, target, hart.x(11), hart.x(12));
        } else if (function == 1) {
            states.stop(hart.id());
            return Answer.STOP;
        } else if (function == 2) {
            return states.exists(target)
                    ? answer(hart, SbiError.SUCCESS, states.state((int) target))
                    : answer(hart, SbiError.INVALID_PARAM, 0);
        } else if (function == 3 && target == 0) {
            answer(hart, SbiError.SUCCESS, 0);
            return Answer.SUSPEND; // default retentive suspend: like wfi
        }
        return answer(hart, SbiError.NOT_SUPPORTED, 0);
    }

    private Answer start(Hart hart, long target, long address, long opaque) {
        if (!states.exists(target)) {
            return answer(hart, SbiError.INVALID_PARAM, 0);
        }
        if (!memory.contains(address, 2)) {
            return answer(hart, SbiError.INVALID_ADDRESS, 0);
        }
        if (!states.start((int) target)) {
            return answer(hart, SbiError.ALREADY_AVAILABLE, 0);
        }
        harts.get((int) target).postStart(address, opaque, this);
        return answer(hart, SbiError.SUCCESS, 0);
    }

    private Answer reset(Hart hart) {
        long type = hart.x(10);
        if (type == 0) {
            host.powerOff(hart.x(11) != 0);
        } else if (type == 1 || type == 2) {
            host.reboot();
        } else {
            return answer(hart, SbiError.INVALID_PARAM, 0);
        }
        return Answer.STOP;
    }

    private Answer console(Hart hart, long function) {
        if (function == 2) {
            boolean sent = host.consoleWrite((byte) hart.x(10));
            return answer(hart, sent ? SbiError.SUCCESS : SbiError.FAILED, 0);
        } else if (function == 1) {
            return answer(hart, SbiError.SUCCESS, 0); // input goes to the serial port
        } else if (function != 0) {
            return answer(hart, SbiError.NOT_SUPPORTED, 0);
        }
        byte[] bytes = new byte[(int) Math.max(0, Math.min(hart.x(10), CONSOLE_BYTES))];
        try {
            memory.read(hart.x(11), bytes, 0, bytes.length);
        } catch (DmaFault e) {
            return answer(hart, SbiError.INVALID_PARAM, 0);
        } catch (FramePending e) {
            hart.awaitFrame(e.gfn());
            return Answer.FRAME_WAIT;
        }
        int sent = 0;
        while (sent < bytes.length && host.consoleWrite(bytes[sent])) {
            sent++;
        }
        return answer(hart, SbiError.SUCCESS, sent);
    }

    private static Answer answer(Hart hart, long error, long value) {
        hart.x(10, error);
        hart.x(11, value);
        return Answer.DONE;
    }

    @Override
    public String stateName() {
        return "sbi";
    }

    @Override
    public int stateVersion() {
        return 1;
    }

    @Override
    public void saveState(DataOutput out) throws IOException {
        out.writeInt(harts.size());
        for (int i = 0; i < harts.size(); i++) {
            out.writeInt(states.state(i));
        }
    }

    @Override
    public void restoreState(DataInput in, int version) throws IOException {
        if (version != 1 || in.readInt() != harts.size()) {
            throw new IOException("SBI state of version " + version + " does not fit this machine");
        }
        for (int i = 0; i < harts.size(); i++) {
            int state = in.readInt();
            if (state != HartStates.STARTED && state != HartStates.STOPPED) {
                throw new IOException("SBI state " + state + " of hart " + i + " is unknown");
            }
            states.set(i, state);
        }
    }
}
