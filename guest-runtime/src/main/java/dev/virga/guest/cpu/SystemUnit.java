package dev.virga.guest.cpu;

/**
 * Executes one instruction the slow way: everything that the engines' fast loops leave, because it
 * touches the privileged state, may trap, or is rare. The hart's thread only.
 */
final class SystemUnit {
    private final Hart hart;

    SystemUnit(Hart hart) {
        this.hart = hart;
    }

    /** Executes the instruction at the pc; moves the pc only if it retired or trapped. */
    Outcome execute(long insn) {
        Outcome outcome = dispatch(insn);
        if (outcome == Outcome.RETIRED || outcome == Outcome.YIELD) {
            hart.pc += Insn.length(insn);
        }
        return outcome;
    }

    private Outcome dispatch(long insn) {
        LoadStoreUnit memory = hart.loadStore;
        int op = Insn.op(insn);
        return switch (op) {
            case Op.LB -> memory.load(insn, 1, true, false);
            case Op.LH -> memory.load(insn, 2, true, false);
            case Op.LW -> memory.load(insn, 4, true, false);
            case Op.LD -> memory.load(insn, 8, true, false);
            case Op.LBU -> memory.load(insn, 1, false, false);
            case Op.LHU -> memory.load(insn, 2, false, false);
            case Op.LWU -> memory.load(insn, 4, false, false);
            case Op.SB -> memory.store(insn, 1, hart.x(Insn.rs2(insn)));
            case Op.SH -> memory.store(insn, 2, hart.x(Insn.rs2(insn)));
            case Op.SW -> memory.store(insn, 4, hart.x(Insn.rs2(insn)));
            case Op.SD -> memory.store(insn, 8, hart.x(Insn.rs2(insn)));
            case Op.FLW, Op.FLD, Op.FSW, Op.FSD -> floatMemory(insn, op);
            case Op.CSRRW, Op.CSRRS, Op.CSRRC -> csr(insn, op, hart.x(Insn.rs1(insn)));
            case Op.CSRRWI, Op.CSRRSI, Op.CSRRCI -> csr(insn, op, Insn.rs1(insn));
            case Op.FENCE_I -> Outcome.RETIRED; // stores drop what was decoded from their page
            case Op.PAUSE -> Outcome.YIELD;
            case Op.ECALL -> call();
            case Op.EBREAK -> trap(Cause.BREAKPOINT, hart.pc);
            case Op.MRET -> machineReturn(insn);
            case Op.SRET -> supervisorReturn(insn);
            case Op.WFI -> waitForInterrupt(insn);
            case Op.WRS_NTO, Op.WRS_STO -> waitOnReservation(insn, op);
            case Op.SFENCE_VMA, Op.SINVAL_VMA -> fence(insn);
            case Op.SFENCE_W_INVAL, Op.SFENCE_INVAL_IR ->
                    hart.privilege >= Hart.SUPERVISOR ? Outcome.RETIRED : illegal(insn);
            case Op.CBO_ZERO ->
                    hart.csrs.mayZeroBlocks()
                            ? memory.zeroBlock(hart.x(Insn.rs1(insn)))
                            : illegal(insn);
            case Op.CBO_CLEAN, Op.CBO_FLUSH ->
                    hart.csrs.mayCleanBlocks()
                            ? memory.manageBlock(hart.x(Insn.rs1(insn)))
                            : illegal(insn);
            case Op.CBO_INVAL ->
                    hart.csrs.mayInvalidateBlocks()
                            ? memory.manageBlock(hart.x(Insn.rs1(insn)))
                            : illegal(insn);
            case Op.PAGE_CROSSING -> hart.fetch.crossing();
            default ->
                    op >= Op.LR_W && op <= Op.AMOMAXU_D
                            ? atomic(insn, op)
                            : floatOrIllegal(insn, op);
        };
    }

    private Outcome atomic(long insn, int op) {
        int size = op <= Op.AMOMAXU_W ? 4 : 8;
        return hart.loadStore.atomic(insn, AtomicOperation.of(op), size);
    }

    private Outcome floatMemory(long insn, int op) {
        if ((hart.mstatus & Status.FS) == 0) {
            return illegal(insn);
        }
        hart.mstatus |= Status.FS;
        LoadStoreUnit memory = hart.loadStore;
        long data = hart.regs[Hart.FLOATS + (Insn.rs2(insn) & 31)];
        return switch (op) {
            case Op.FLW -> memory.load(insn, 4, false, true);
            case Op.FLD -> memory.loadDouble(insn);
            case Op.FSW -> memory.store(insn, 4, data);
            default -> memory.store(insn, 8, data);
        };
    }

    private Outcome floatOrIllegal(long insn, int op) {
        boolean floating = op >= FloatUnit.FIRST && op <= FloatUnit.LAST;
        return floating && FloatUnit.execute(hart, insn) ? Outcome.RETIRED : illegal(insn);
    }

    private Outcome csr(long insn, int op, long operand) {
        int csr = Insn.imm(insn) & 0xFFF;
        boolean swap = op == Op.CSRRW || op == Op.CSRRWI;
        // csrrs and csrrc with x0 (or 0) do not write at all.
        boolean write = swap || Insn.rs1(insn) != 0;
        if (!hart.csrs.read(csr, write)) {
            return illegal(insn);
        }
        long old = hart.csrs.value;
        if (write) {
            boolean set = op == Op.CSRRS || op == Op.CSRRSI;
            long base = hart.csrs.writeBase(csr, old);
            hart.csrs.write(csr, swap ? operand : set ? base | operand : base & ~operand);
        }
        hart.regs[Insn.rd(insn)] = old;
        return Outcome.RETIRED;
    }

    private Outcome call() {
        if (hart.privilege == Hart.SUPERVISOR && hart.hasEnvironment()) {
            Outcome outcome = hart.supervisorCall();
            if (outcome == Outcome.WAITING || outcome == Outcome.HALTED) {
                hart.pc += 4;
            }
            return outcome;
        }
        return trap(Cause.USER_CALL + hart.privilege, 0);
    }

    private Outcome machineReturn(long insn) {
        if (hart.privilege != Hart.MACHINE) {
            return illegal(insn);
        }
        hart.traps.returnFromMachine();
        return Outcome.JUMPED;
    }

    private Outcome supervisorReturn(long insn) {
        boolean allowed =
                hart.privilege == Hart.MACHINE
                        || (hart.privilege == Hart.SUPERVISOR && (hart.mstatus & Status.TSR) == 0);
        if (!allowed) {
            return illegal(insn);
        }
        hart.traps.returnFromSupervisor();
        return Outcome.JUMPED;
    }

    private Outcome waitForInterrupt(long insn) {
        boolean trapped =
                hart.privilege == Hart.USER
                        || (hart.privilege == Hart.SUPERVISOR && (hart.mstatus & Status.TW) != 0);
        if (trapped) {
            return illegal(insn);
        }
        hart.pc += Insn.length(insn);
        return Outcome.WAITING;
    }

    private Outcome waitOnReservation(long insn, int op) {
        boolean trapped =
                op == Op.WRS_NTO
                        && hart.privilege < Hart.MACHINE
                        && (hart.mstatus & Status.TW) != 0;
        return trapped ? illegal(insn) : Outcome.YIELD;
    }

    private Outcome fence(long insn) {
        boolean allowed =
                hart.privilege == Hart.MACHINE
                        || (hart.privilege == Hart.SUPERVISOR && (hart.mstatus & Status.TVM) == 0);
        if (!allowed) {
            return illegal(insn);
        }
        long va = hart.x(Insn.rs1(insn));
        int asid = (int) hart.x(Insn.rs2(insn)) & 0xFFFF;
        boolean everyPage = Insn.rs1(insn) == 0;
        boolean everyAsid = Insn.rs2(insn) == 0;
        if (everyPage && everyAsid) {
            hart.spaces.flushAll();
        } else if (everyPage) {
            hart.spaces.flushAsid(asid);
        } else if (everyAsid) {
            hart.spaces.flushPage(va);
        } else {
            hart.spaces.flushPage(va, asid);
        }
        return Outcome.RETIRED;
    }

    Outcome illegal(long insn) {
        // mtval holds the instruction's own bits, which a decoded instruction no longer has.
        return trap(Cause.ILLEGAL_INSTRUCTION, hart.fetch.rawBits(Insn.length(insn)));
    }

    private Outcome trap(int cause, long value) {
        hart.traps.exception(cause, value);
        return Outcome.TRAPPED;
    }
}
