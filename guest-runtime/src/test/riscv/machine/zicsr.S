// Zicsr and the registers of machine mode: the six instructions, fields that hold only what they
// may (WARL), read-only registers, and those that are not there.
#include "trap.h"

        BEGIN
// Old value to the destination, new value in the register.
#define CSR(op, before, operand, after) CASE; li a0, before; csrw mscratch, a0; li a1, operand; \
        op a2, mscratch, a1; WANT(a2, before); csrr a2, mscratch; WANT(a2, after)
        CSR(csrrw, 0x123456789abcdef0, -1, -1)
        CSR(csrrw, -1, MIN64, MIN64)
        CSR(csrrs, 0xf0f0, 0x0ff0, 0xfff0)
        CSR(csrrs, MIN64, 0, MIN64)
        CSR(csrrc, 0xffff, 0x0ff0, 0xf00f)
        CSR(csrrc, -1, MIN64, MAX64)
#define CSR_IMMEDIATE(op, before, operand, after) CASE; li a0, before; csrw mscratch, a0; \
        op a2, mscratch, operand; WANT(a2, before); csrr a2, mscratch; WANT(a2, after)
        CSR_IMMEDIATE(csrrwi, -1, 31, 31)
        CSR_IMMEDIATE(csrrwi, -1, 0, 0)
        CSR_IMMEDIATE(csrrsi, 0x100, 17, 0x111)
        CSR_IMMEDIATE(csrrci, -1, 16, -17)
        CASE                            // source and destination in one
        li      a0, 5
        csrw    mscratch, a0
        li      a0, 9
        csrrw   a0, mscratch, a0
        WANT(a0, 5)
        csrrs   a0, mscratch, a0
        WANT(a0, 9)
        csrr    a0, mscratch
        WANT(a0, 13)

        // Read-only registers: reading by set and clear of nothing is allowed, writing is not.
        RUNS(csrrs a0, mhartid, zero; csrrc a0, mhartid, zero; csrrsi a0, mhartid, 0)
        WANT(a0, 0)
        RUNS(csrr a0, mvendorid; csrr a0, marchid; csrr a0, mimpid; csrr a0, mconfigptr)
        TRAPS(CAUSE_ILLEGAL, csrw mhartid, zero)
        TRAPS(CAUSE_ILLEGAL, csrrwi zero, mhartid, 0)
        li      a1, 0
        TRAPS(CAUSE_ILLEGAL, csrrs a0, mhartid, a1)  // not on QEMU 7.2
        TRAPS(CAUSE_ILLEGAL, csrrc a0, mhartid, a1)  // not on QEMU 7.2
        TRAPS(CAUSE_ILLEGAL, csrrsi a0, mhartid, 1)
        TRAPS(CAUSE_ILLEGAL, csrw cycle, zero)
        TRAPS(CAUSE_ILLEGAL, csrw time, zero)

        // Registers that do not exist here.
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0x500)
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0x5ff)
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0x600)
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0x680)
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0x7ff)
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0xc80)
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0xb80)
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0x310)
        TRAPS(CAUSE_ILLEGAL, csrr a0, 0x008)
        TRAPS(CAUSE_ILLEGAL, csrw 0x000, zero)

        CASE                            // misa: 64 bits, A C D F I M S U and no H
        csrr    a0, misa
        srli    a1, a0, 62
        WANT(a1, 2)
        li      a2, 0x14112d
        and     a1, a0, a2
        WANT_SAME(a1, a2)
        andi    a1, a0, 1 << 7
        bnez    a1, fail

        CASE                            // mtvec: two modes; the handlers stay aligned
        csrr    s0, mtvec
        addi    a0, s0, 1
        csrw    mtvec, a0
        csrr    a1, mtvec
        WANT_SAME(a0, a1)
        addi    a0, s0, 2
        csrw    mtvec, a0
        csrr    a1, mtvec
        andi    a1, a1, 3
        addi    a1, a1, -2
        beqz    a1, fail
        csrw    mtvec, s0

        CASE                            // mepc drops its lowest bit, sepc too
        li      a0, -1
        csrw    mepc, a0
        csrr    a1, mepc
        WANT(a1, -2)                    // not on QEMU 7.2
        csrw    sepc, a0
        csrr    a1, sepc
        WANT(a1, -2)                    // not on QEMU 7.2

        CASE                            // causes and values are kept whole
        li      a0, 0x8000000000000007
        csrw    mcause, a0
        csrr    a1, mcause
        WANT_SAME(a0, a1)
        csrw    scause, a0
        csrr    a1, scause
        WANT_SAME(a0, a1)
        li      a0, 0x123456789abcdef1
        csrw    mtval, a0
        csrr    a1, mtval
        WANT_SAME(a0, a1)
        csrw    stval, a0
        csrr    a1, stval
        WANT_SAME(a0, a1)
        csrw    sscratch, a0
        csrr    a1, sscratch
        WANT_SAME(a0, a1)

        CASE                            // medeleg never holds the call of machine mode
        li      a0, -1
        csrw    medeleg, a0
        csrr    a1, medeleg
        li      a2, 0xb1ff
        and     a3, a1, a2
        WANT_SAME(a3, a2)
        srli    a1, a1, 11
        andi    a1, a1, 1
        bnez    a1, fail                // not on QEMU 7.2
        csrw    medeleg, zero

        CASE                            // mideleg: the three of supervisor mode
        csrw    mideleg, a0
        csrr    a1, mideleg
        li      a2, 0x222
        and     a3, a1, a2
        WANT_SAME(a3, a2)
        li      a2, 0x888
        and     a3, a1, a2
        bnez    a3, fail

        CASE                            // mie all six, sie its view through mideleg
        csrw    mie, a0
        csrr    a1, mie
        li      a2, 0xaaa
        and     a3, a1, a2
        WANT_SAME(a3, a2)
        csrr    a1, sie
        li      a2, 0x222
        and     a3, a1, a2
        WANT_SAME(a3, a2)
        csrw    sie, zero
        csrr    a1, mie
        li      a2, 0xaaa
        and     a1, a1, a2
        WANT(a1, 0x888)
        csrw    mideleg, zero
        li      a0, -1
        csrw    mie, a0
        csrr    a1, sie
        bnez    a1, fail
        csrw    sie, a0
        csrw    mie, zero
        csrw    sie, a0
        csrr    a1, mie
        bnez    a1, fail

        CASE                            // mip: software sets the supervisor's bits only
        li      a0, 0x222
        csrw    mip, a0
        csrr    a1, mip
        li      a2, 0x222
        and     a1, a1, a2
        WANT(a1, 0x222)
        li      a0, 0x888
        csrw    mip, a0
        csrr    a1, mip
        li      a2, 0xa2a
        and     a1, a1, a2
        bnez    a1, fail
        li      a2, 2
        csrw    mideleg, a2
        csrw    sip, a2
        csrr    a1, mip
        andi    a1, a1, 2
        WANT(a1, 2)
        csrw    sip, zero
        csrr    a1, sip
        bnez    a1, fail
        li      a0, 0x20                // STIP is not sip's to set
        li      a2, 0x222
        csrw    mideleg, a2
        csrw    sip, a0
        csrr    a1, sip
        andi    a1, a1, 0x20
        bnez    a1, fail
        csrw    mideleg, zero
        csrw    mip, zero

        CASE                            // mstatus: widths are fixed, mpp holds no mode 2
        csrr    a0, mstatus
        srli    a1, a0, 32
        andi    a1, a1, 15
        WANT(a1, 10)
        li      a1, MSTATUS_MPP
        csrc    mstatus, a1
        li      a1, 2 << 11
        csrs    mstatus, a1
        csrr    a1, mstatus
        srli    a1, a1, 11
        andi    a1, a1, 3
        addi    a1, a1, -2
        beqz    a1, fail                // not on QEMU 7.2
        li      a1, MSTATUS_MPP
        csrs    mstatus, a1

        CASE                            // sstatus is a window on mstatus
        li      a0, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_FS
        csrs    sstatus, a0
        csrr    a1, mstatus
        and     a1, a1, a0
        WANT_SAME(a0, a1)
        csrc    mstatus, a0
        csrr    a1, sstatus
        and     a1, a1, a0
        bnez    a1, fail
        li      a0, MSTATUS_MPRV | MSTATUS_TVM | MSTATUS_TW | MSTATUS_TSR | MSTATUS_MPIE
        csrc    mstatus, a0
        csrs    sstatus, a0
        csrr    a1, mstatus
        and     a1, a1, a0
        bnez    a1, fail

        CASE                            // satp: a mode that is not there writes nothing
        li      a0, (8 << 60) | (0x12 << 44) | 0x80123
        csrw    satp, a0
        csrr    a1, satp
        srli    a2, a1, 60
        WANT(a2, 8)
        slli    a2, a1, 20
        srli    a2, a2, 20
        WANT(a2, 0x80123)
        li      a0, (5 << 60) | 0x77777
        csrw    satp, a0
        csrr    a2, satp
        WANT_SAME(a1, a2)
        li      a0, (9 << 60) | 0x80123
        csrw    satp, a0
        csrr    a2, satp
        srli    a2, a2, 60
        WANT(a2, 9)
        csrw    satp, zero
        csrr    a2, satp
        bnez    a2, fail

        CASE                            // counters take values and count on from them
        li      a0, 0x1000000000000
        csrw    mcycle, a0
        csrr    a1, mcycle
        bltu    a1, a0, fail
        li      a0, 0x2000000000000
        csrw    minstret, a0
        csrr    a1, minstret
        bltu    a1, a0, fail
        sub     a1, a1, a0
        li      a2, 10000000
        bgtu    a1, a2, fail
        csrw    mcycle, zero
        csrw    minstret, zero

        CASE                            // the other counters stand still, at zero
        csrw    mhpmevent3, zero
        csrw    mhpmcounter3, zero
        csrr    a0, mhpmcounter3
        bnez    a0, fail                // not on QEMU 7.2
        csrr    a0, mhpmcounter31      // not on QEMU 7.2
        bnez    a0, fail                // not on QEMU 7.2
        csrr    a0, mhpmevent31      // not on QEMU 7.2
        bnez    a0, fail                // not on QEMU 7.2

        CASE                            // enables of the counters
        li      a0, 7
        csrw    mcounteren, a0
        csrw    scounteren, a0
        csrr    a1, mcounteren
        andi    a1, a1, 7
        WANT(a1, 7)
        csrr    a1, scounteren
        andi    a1, a1, 7
        WANT(a1, 7)
        csrw    mcounteren, zero
        csrr    a1, mcounteren
        andi    a1, a1, 7
        bnez    a1, fail

        CASE                            // PMP addresses hold 54 bits
        li      a0, -1
        csrw    pmpaddr3, a0
        csrr    a1, pmpaddr3
        srli    a2, a1, 54
        bnez    a2, fail                // not on QEMU 7.2
        li      a0, 0x20000000 >> 2
        csrw    pmpaddr3, a0
        csrr    a1, pmpaddr3
        srli    a1, a1, 10
        srli    a0, a0, 10
        WANT_SAME(a0, a1)
        csrw    pmpaddr3, zero
        END
