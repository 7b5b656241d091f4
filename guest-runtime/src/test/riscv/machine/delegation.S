// medeleg: which handler a trap of each mode goes to, and what it finds there.
#include "trap.h"

#define DELEGATE(bits) li t0, bits; csrw medeleg, t0
#define TO(mode) WANT(s6, mode)

        BEGIN
        li      a7, 0

        // Nothing delegated: machine mode takes all.
        DELEGATE(0)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, .word 0)
        TO(MODE_M)
        TRAPS_IN(MODE_S, CAUSE_BREAKPOINT, ebreak)
        TO(MODE_M)

        // Each cause by itself, from user and supervisor mode; never from machine mode.
        DELEGATE(1 << CAUSE_ILLEGAL)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, .word 0)
        TO(MODE_S)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrw mscratch, zero)
        TO(MODE_S)
        TRAPS(CAUSE_ILLEGAL, .word 0)
        TO(MODE_M)
        TRAPS_IN(MODE_S, CAUSE_BREAKPOINT, ebreak)
        TO(MODE_M)

        DELEGATE(1 << CAUSE_BREAKPOINT)
        TRAPS_IN(MODE_U, CAUSE_BREAKPOINT, ebreak)
        TO(MODE_S)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, .word 0)
        TO(MODE_M)

        DELEGATE(1 << CAUSE_ECALL_U)
        TRAPS_IN(MODE_U, CAUSE_ECALL_U, ecall)
        TO(MODE_S)
        WANT(s4, 0)
        TRAPS_IN(MODE_S, CAUSE_ECALL_S, ecall)
        TO(MODE_M)

#define HOLE 0x09000000
        li      a0, HOLE
        DELEGATE(1 << CAUSE_LOAD_ACCESS)
        TRAPS_IN_AT(MODE_U, CAUSE_LOAD_ACCESS, a0, lw a1, 0(a0))
        TO(MODE_S)
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_ACCESS, a0, sw a1, 0(a0))
        TO(MODE_M)
        DELEGATE(1 << CAUSE_STORE_ACCESS)
        TRAPS_IN_AT(MODE_U, CAUSE_STORE_ACCESS, a0, sw a1, 0(a0))
        TO(MODE_S)
        TRAPS_AT(CAUSE_STORE_ACCESS, a0, sw a1, 0(a0))
        TO(MODE_M)
        DELEGATE(1 << CAUSE_FETCH_ACCESS)
        CASE
        la      s10, 1f
        csrw    mepc, a0
        li      t0, MSTATUS_MPP
        csrc    mstatus, t0
        mret
1:      WANT(s2, CAUSE_FETCH_ACCESS)
        WANT_SAME(s3, a0)
        WANT_SAME(s4, a0)
        TO(MODE_S)

        // What sstatus says in the handler: the mode before, its interrupt enable, and none now.
        DELEGATE(1 << CAUSE_ILLEGAL)
        csrsi   mstatus, MSTATUS_SIE
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, .word 0)
        TO(MODE_S)
        andi    a1, s5, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
        WANT(a1, MSTATUS_SPIE)
        csrsi   mstatus, MSTATUS_SIE
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, .word 0)
        andi    a1, s5, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
        WANT(a1, MSTATUS_SPP | MSTATUS_SPIE)
        csrci   mstatus, MSTATUS_SIE
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, .word 0)
        andi    a1, s5, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
        WANT(a1, MSTATUS_SPP)

        // A delegated trap leaves the registers of machine mode alone.
        CASE
        li      a0, 0x1234
        csrw    mtval, a0
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, .word 0)
        TO(MODE_S)
        END
