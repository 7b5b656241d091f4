package dev.virga.guest.cpu;

import dev.virga.guest.memory.FrameSource;
import dev.virga.guest.memory.GuestMemory;
import dev.virga.guest.memory.RawMemory;
import dev.virga.guest.mmu.Access;
import dev.virga.guest.mmu.DataTlb;
import dev.virga.guest.mmu.PageWalker;

/**
 * Data accesses, the slow way: those that miss the TLB, go to a device, cross a page or are atomic.
 * Fills the TLB where that is allowed. Every access either happens wholly or, with a trap or a
 * missing frame, not at all. The hart's thread only.
 */
final class LoadStoreUnit {
    private final Hart hart;
    private final GuestMemory memory;
    private final PhysicalBus bus;
    private long misses;

    /** The value of the last load that succeeded, zero-extended. */
    private long value;

    private long reservedAddress = -1;
    private int reservedSize;
    private long reservedValue;

    LoadStoreUnit(Hart hart, GuestMemory memory, PhysicalBus bus) {
        this.hart = hart;
        this.memory = memory;
        this.bus = bus;
    }

    long misses() {
        return misses;
    }

    void save(java.io.DataOutput out) throws java.io.IOException {
        out.writeLong(reservedAddress);
        out.writeInt(reservedSize);
        out.writeLong(reservedValue);
    }

    void restore(java.io.DataInput in) throws java.io.IOException {
        reservedAddress = in.readLong();
        reservedSize = in.readInt();
        reservedValue = in.readLong();
    }

    void dropReservation() {
        reservedAddress = -1;
    }

    /** A load into an integer or floating-point register. */
    Outcome load(long insn, int size, boolean signed, boolean single) {
        long va = hart.x(Insn.rs1(insn)) + Insn.imm(insn);
        Outcome outcome = read(va, size, Access.LOAD);
        if (outcome == Outcome.RETIRED) {
            int rd = Insn.rd(insn);
            if (single) {
                hart.regs[Hart.FLOATS + rd] = 0xFFFF_FFFF_0000_0000L | value;
            } else {
                int unused = 64 - 8 * size;
                hart.regs[rd] = signed ? value << unused >> unused : value;
            }
        }
        return outcome;
    }

    /** A load of a double. */
    Outcome loadDouble(long insn) {
        long va = hart.x(Insn.rs1(insn)) + Insn.imm(insn);
        Outcome outcome = read(va, 8, Access.LOAD);
        if (outcome == Outcome.RETIRED) {
            hart.regs[Hart.FLOATS + Insn.rd(insn)] = value;
        }
        return outcome;
    }

    /** A store of a register's low bytes. */
    Outcome store(long insn, int size, long data) {
        return write(hart.x(Insn.rs1(insn)) + Insn.imm(insn), size, data);
    }

    private Outcome read(long va, int size, Access access) {
        if ((va & 0xFFF) + size > 4096) {
            return readAcross(va, size, access);
        }
        long page = hart.translator.translate(va, access);
        if (page < 0) {
            return refuse(page, access, va);
        }
        long paddr = Translator.address(page, va);
        if (!hart.permitsData(paddr, size, access)) {
            return refuse(Translator.ACCESS_FAULT, access, va);
        }
        if (!memory.contains(paddr, size)) {
            if (!bus.load(paddr, size)) {
                return refuse(Translator.ACCESS_FAULT, access, va);
            }
            value = bus.value() & mask(size);
            return Outcome.RETIRED;
        }
        long gfn = memory.frameOf(paddr);
        boolean tag = memory.mayTagRead(gfn);
        long host = memory.address(paddr, false);
        if (host == FrameSource.PENDING) {
            hart.awaitFrame(gfn);
            return Outcome.FRAME_WAIT;
        }
        value = loadHost(host, size);
        misses++;
        if (tag && (page & PageWalker.READABLE) != 0 && hart.pageUniform(paddr)) {
            hart.dataTlb.fill(va, host, gfn, PageWalker.level(page), true, false);
        }
        return Outcome.RETIRED;
    }

    private Outcome write(long va, int size, long data) {
        if ((va & 0xFFF) + size > 4096) {
            return writeAcross(va, size, data);
        }
        long page = hart.translator.translate(va, Access.STORE);
        if (page < 0) {
            return refuse(page, Access.STORE, va);
        }
        long paddr = Translator.address(page, va);
        if (!hart.permitsData(paddr, size, Access.STORE)) {
            return refuse(Translator.ACCESS_FAULT, Access.STORE, va);
        }
        if (!memory.contains(paddr, size)) {
            return bus.store(paddr, size, data)
                    ? Outcome.RETIRED
                    : refuse(Translator.ACCESS_FAULT, Access.STORE, va);
        }
        long host = writable(va, paddr, page);
        if (host == FrameSource.PENDING) {
            return Outcome.FRAME_WAIT;
        }
        storeHost(host, size, data);
        memory.stored(memory.frameOf(paddr));
        return Outcome.RETIRED;
    }

    /** The host address of a byte of RAM that may be written; fills the TLB. */
    private long writable(long va, long paddr, long page) {
        long gfn = memory.frameOf(paddr);
        long host = memory.address(paddr, true);
        if (host == FrameSource.PENDING) {
            hart.awaitFrame(gfn);
            return host;
        }
        misses++;
        if (hart.pageUniform(paddr)) {
            boolean tag = memory.mayTagWrite(gfn);
            boolean readable = (page & PageWalker.READABLE) != 0;
            hart.dataTlb.fill(va, host, gfn, PageWalker.level(page), readable, tag);
        }
        return host;
    }

    private Outcome readAcross(long va, int size, Access access) {
        int first = (int) (4096 - (va & 0xFFF));
        Outcome low = readBytes(va, first, access);
        if (low != Outcome.RETIRED) {
            return low;
        }
        long lowBytes = value;
        Outcome high = readBytes(va + first, size - first, access);
        value = lowBytes | value << 8 * first;
        return high;
    }

    private Outcome readBytes(long va, int count, Access access) {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            Outcome outcome = read(va + i, 1, access);
            if (outcome != Outcome.RETIRED) {
                return outcome;
            }
            bytes |= value << 8 * i;
        }
        value = bytes;
        return Outcome.RETIRED;
    }

    private Outcome writeAcross(long va, int size, long data) {
        int first = (int) (4096 - (va & 0xFFF));
        long secondVa = va + first;
        long page1 = hart.translator.translate(va, Access.STORE);
        if (page1 < 0) {
            return refuse(page1, Access.STORE, va);
        }
        long page2 = hart.translator.translate(secondVa, Access.STORE);
        if (page2 < 0) {
            return refuse(page2, Access.STORE, secondVa);
        }
        long paddr1 = Translator.address(page1, va);
        long paddr2 = Translator.address(page2, secondVa);
        if (!memory.contains(paddr1, first) || !hart.permitsData(paddr1, first, Access.STORE)) {
            return refuse(Translator.ACCESS_FAULT, Access.STORE, va);
        }
        int rest = size - first;
        if (!memory.contains(paddr2, rest) || !hart.permitsData(paddr2, rest, Access.STORE)) {
            return refuse(Translator.ACCESS_FAULT, Access.STORE, secondVa);
        }
        long host1 = writable(va, paddr1, page1);
        if (host1 == FrameSource.PENDING) {
            return Outcome.FRAME_WAIT;
        }
        long host2 = writable(secondVa, paddr2, page2);
        if (host2 == FrameSource.PENDING) {
            return Outcome.FRAME_WAIT;
        }
        for (int i = 0; i < size; i++) {
            long host = i < first ? host1 + i : host2 + i - first;
            RawMemory.putByte(host, (byte) (data >>> 8 * i));
        }
        memory.stored(memory.frameOf(paddr1));
        memory.stored(memory.frameOf(paddr2));
        return Outcome.RETIRED;
    }

    /** lr, sc and the AMOs (unprivileged ISA, "A" extension). */
    Outcome atomic(long insn, AtomicOperation operation, int size) {
        long va = hart.x(Insn.rs1(insn));
        Access access = operation == AtomicOperation.LR ? Access.LOAD : Access.STORE;
        if ((va & size - 1) != 0) {
            hart.traps.exception(access.misaligned(), va);
            return Outcome.TRAPPED;
        }
        long page = hart.translator.translate(va, access);
        if (page < 0) {
            return refuse(page, access, va);
        }
        long paddr = Translator.address(page, va);
        if (!memory.contains(paddr, size) || !hart.permitsData(paddr, size, access)) {
            return refuse(Translator.ACCESS_FAULT, access, va);
        }
        if (operation == AtomicOperation.LR) {
            long host = memory.address(paddr, false);
            if (host == FrameSource.PENDING) {
                hart.awaitFrame(memory.frameOf(paddr));
                return Outcome.FRAME_WAIT;
            }
            reserve(paddr, host, size);
            hart.regs[Insn.rd(insn)] = reservedValue;
            return Outcome.RETIRED;
        }
        long host = writable(va, paddr, page);
        if (host == FrameSource.PENDING) {
            return Outcome.FRAME_WAIT;
        }
        long operand = hart.x(Insn.rs2(insn));
        if (operation == AtomicOperation.SC) {
            hart.regs[Insn.rd(insn)] = storeReserved(paddr, host, size, operand) ? 0 : 1;
        } else {
            hart.regs[Insn.rd(insn)] =
                    size == 4
                            ? operation.word(host, (int) operand)
                            : operation.doubleWord(host, operand);
        }
        memory.stored(memory.frameOf(paddr));
        return Outcome.RETIRED;
    }

    /**
     * lr, sc or an AMO on a page that the TLB knows.
     *
     * @return false if it must be done by {@link #atomic}; nothing has happened then
     */
    boolean atomicAtHand(long insn, long va, long operand) {
        int op = Insn.op(insn);
        boolean load = op == Op.LR_W || op == Op.LR_D;
        int size = op <= Op.AMOMAXU_W ? 4 : 8;
        long host = hart.dataTlb.find(va, !load);
        if ((va & size - 1) != 0 || host == DataTlb.INVALID) {
            return false;
        }
        long result;
        if (load || op == Op.SC_W || op == Op.SC_D) {
            long paddr = memory.base() + (hart.dataTlb.frame(va) << 12) + (va & 0xFFF);
            if (load) {
                reserve(paddr, host, size);
                result = reservedValue;
            } else {
                result = storeReserved(paddr, host, size, operand) ? 0 : 1;
            }
        } else {
            AtomicOperation operation = AtomicOperation.of(op);
            result =
                    size == 4
                            ? operation.word(host, (int) operand)
                            : operation.doubleWord(host, operand);
        }
        hart.regs[Insn.rd(insn)] = result;
        return true;
    }

    private void reserve(long paddr, long host, int size) {
        reservedValue =
                size == 4 ? RawMemory.getIntVolatile(host) : RawMemory.getLongVolatile(host);
        reservedAddress = paddr;
        reservedSize = size;
    }

    private boolean storeReserved(long paddr, long host, int size, long operand) {
        boolean stored =
                reservedAddress == paddr
                        && reservedSize == size
                        && swapReserved(host, size, operand);
        reservedAddress = -1;
        return stored;
    }

    private boolean swapReserved(long host, int size, long operand) {
        return size == 4
                ? RawMemory.compareAndSetInt(host, (int) reservedValue, (int) operand)
                : RawMemory.compareAndSetLong(host, reservedValue, operand);
    }

    /** cbo.zero: the block is a whole page. */
    Outcome zeroBlock(long va) {
        long page = hart.translator.translate(va, Access.STORE);
        if (page < 0) {
            return refuse(page, Access.STORE, va);
        }
        long start = page & -4096;
        if (!memory.contains(start, 4096) || !hart.permitsData(start, 4096, Access.STORE)) {
            return refuse(Translator.ACCESS_FAULT, Access.STORE, va);
        }
        if (memory.frames().zero(memory.frameOf(start))) {
            return Outcome.RETIRED; // it is zero and stays without a page of its own
        }
        long host = writable(va & -4096, start, page);
        if (host == FrameSource.PENDING) {
            return Outcome.FRAME_WAIT;
        }
        RawMemory.fill(host, 4096, (byte) 0);
        memory.stored(memory.frameOf(start));
        return Outcome.RETIRED;
    }

    /** cbo.clean, cbo.flush, cbo.inval: memory is coherent, so only the address is checked. */
    Outcome manageBlock(long va) {
        long page = hart.translator.translate(va, Access.LOAD);
        if (page == Translator.PAGE_FAULT) {
            page = hart.translator.translate(va, Access.STORE);
        }
        if (page < 0) {
            return refuse(page, Access.STORE, va);
        }
        long paddr = Translator.address(page, va);
        boolean reachable =
                memory.contains(paddr, 1)
                        && (hart.permitsData(paddr, 1, Access.LOAD)
                                || hart.permitsData(paddr, 1, Access.STORE));
        return reachable ? Outcome.RETIRED : refuse(Translator.ACCESS_FAULT, Access.STORE, va);
    }

    private Outcome refuse(long reason, Access access, long va) {
        if (reason == Translator.PENDING) {
            return Outcome.FRAME_WAIT;
        }
        boolean fault = reason == Translator.PAGE_FAULT;
        hart.traps.exception(fault ? access.pageFault() : access.accessFault(), va);
        return Outcome.TRAPPED;
    }

    private static long mask(int size) {
        return size == 8 ? -1 : (1L << 8 * size) - 1;
    }

    private static long loadHost(long host, int size) {
        return switch (size) {
            case 1 -> RawMemory.getByte(host) & 0xFF;
            case 2 -> RawMemory.getShort(host) & 0xFFFF;
            case 4 -> RawMemory.getInt(host) & 0xFFFF_FFFFL;
            default -> RawMemory.getLong(host);
        };
    }

    private static void storeHost(long host, int size, long data) {
        switch (size) {
            case 1 -> RawMemory.putByte(host, (byte) data);
            case 2 -> RawMemory.putShort(host, (short) data);
            case 4 -> RawMemory.putInt(host, (int) data);
            default -> RawMemory.putLong(host, data);
        }
    }
}
