package dev.virga.guest.cpu;

/**
 * What engines ask of their hart and go on after: the csrs that a kernel touches at each entry and
 * exit, those of floating point (a C library looks at the flags around each square root), and
 * atomics. Whatever would have to be noticed elsewhere (another address space, an interrupt that
 * becomes deliverable, a TLB miss, a trap) is refused and has had no effect; the engine is left and
 * the slow units do it. The hart's thread only.
 */
public final class HartDoor {
    private static final int FFLAGS = 0x001;
    private static final int FRM = 0x002;
    private static final int FCSR = 0x003;
    private static final int SSTATUS = 0x100;
    private static final int SSCRATCH = 0x140;
    private static final int SEPC = 0x141;
    private static final int SCAUSE = 0x142;
    private static final int STVAL = 0x143;
    private static final long TRANSLATION = Status.MPRV | Status.SUM | Status.MXR | Status.MPP;

    private final Hart hart;

    HartDoor(Hart hart) {
        this.hart = hart;
    }

    /** Whether an instruction may be tried here. */
    public static boolean leadsTo(long insn) {
        int op = Insn.op(insn);
        if (op < Op.CSRRW || op > Op.CSRRCI) {
            return false;
        }
        int csr = Insn.imm(insn) & 0xFFF;
        return isFloat(csr) || csr == SSTATUS || (csr >= SSCRATCH && csr <= STVAL);
    }

    private static boolean isFloat(int csr) {
        return csr >= FFLAGS && csr <= FCSR;
    }

    /** Whether the rs1 field of such an instruction is a number and no register. */
    public static boolean immediate(int op) {
        return op >= Op.CSRRWI;
    }

    /**
     * Executes lr or sc.
     *
     * @param va the address, rs1
     * @param operand rs2
     * @return whether it was; rd's slot then has the result
     */
    public boolean reserved(long insn, long va, long operand) {
        return hart.loadStore.atomicAtHand(insn, va, operand);
    }

    /**
     * Executes what the interpreter has no case of its own for, if it can be done right there:
     * floating point, atomics on a page that the TLB knows, and the csrs of {@link #leadsTo}.
     *
     * @return whether it was; otherwise nothing has happened
     */
    boolean executes(long insn) {
        int op = Insn.op(insn);
        if (op >= FloatUnit.FIRST && op <= FloatUnit.LAST) {
            return FloatUnit.execute(hart, insn);
        }
        if (op >= Op.LR_W && op <= Op.AMOMAXU_D) {
            return hart.loadStore.atomicAtHand(
                    insn, hart.x(Insn.rs1(insn)), hart.x(Insn.rs2(insn)));
        }
        return leadsTo(insn)
                && access(insn, immediate(op) ? Insn.rs1(insn) : hart.x(Insn.rs1(insn)));
    }

    /**
     * Executes a csr instruction.
     *
     * @param operand what the instruction writes, sets or clears
     * @return whether it was; rd's slot then has the old value, and {@link Slots#FLOAT_STATE} is
     *     right
     */
    public boolean access(long insn, long operand) {
        int op = Insn.op(insn);
        boolean swap = op == Op.CSRRW || op == Op.CSRRWI;
        boolean set = op == Op.CSRRS || op == Op.CSRRSI;
        boolean write = swap || Insn.rs1(insn) != 0;
        int csr = Insn.imm(insn) & 0xFFF;
        if (isFloat(csr)
                ? (hart.mstatus & Status.FS) != Status.FS
                : hart.privilege < Hart.SUPERVISOR) {
            return false;
        }
        long old = read(csr);
        if (write && !write(csr, swap ? operand : set ? old | operand : old & ~operand)) {
            return false;
        }
        hart.regs[Insn.rd(insn)] = old;
        return true;
    }

    private long read(int csr) {
        return switch (csr) {
            case FFLAGS, FRM, FCSR -> hart.csrs.floatControl(csr);
            case SSTATUS -> hart.status() & Status.SUPERVISOR_VISIBLE;
            case SSCRATCH -> hart.traps.sscratch;
            case SEPC -> hart.traps.sepc;
            case SCAUSE -> hart.traps.scause;
            default -> hart.traps.stval;
        };
    }

    private boolean write(int csr, long to) {
        switch (csr) {
            case FFLAGS, FRM, FCSR -> {
                hart.csrs.floatControl(csr, (int) to);
                hart.regs[Slots.FLOAT_STATE] = TieredEngine.floatState(hart);
            }
            case SSTATUS -> {
                return writeStatus(to);
            }
            case SSCRATCH -> hart.traps.sscratch = to;
            case SEPC -> hart.traps.sepc = to & ~1;
            case SCAUSE -> hart.traps.scause = to;
            default -> hart.traps.stval = to;
        }
        return true;
    }

    private boolean writeStatus(long to) {
        long before = hart.mstatus;
        long after = before & ~Status.SUPERVISOR_WRITABLE | to & Status.SUPERVISOR_WRITABLE;
        boolean enables = (after & ~before & Status.SIE) != 0;
        if (((before ^ after) & TRANSLATION) != 0
                || (enables && hart.interrupts.deliverable(hart.privilege, after) >= 0)) {
            return false;
        }
        hart.mstatus = after;
        hart.regs[Slots.FLOAT_STATE] = TieredEngine.floatState(hart);
        return true;
    }
}
