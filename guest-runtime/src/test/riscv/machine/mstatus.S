// mstatus: the stack of mret and sret, MPRV, TVM, TW, TSR, and FS with SD.
#include "trap.h"

        BEGIN
        // mret: ie from pie, pie set, pp to the least mode, mprv cleared on leaving machine mode.
        CASE
        li      a0, MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_MIE
        csrc    mstatus, a0
        li      a0, MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_MPIE
        csrs    mstatus, a0
        la      a0, 1f
        csrw    mepc, a0
        mret
1:      csrr    a1, mstatus
        li      a2, MSTATUS_MPP | MSTATUS_MPRV | MSTATUS_MPIE | MSTATUS_MIE
        and     a1, a1, a2
        WANT(a1, MSTATUS_MPRV | MSTATUS_MPIE | MSTATUS_MIE)
        csrci   mstatus, MSTATUS_MIE
        la      a0, 1f
        csrw    mepc, a0
        li      a0, MSTATUS_MPIE | MSTATUS_MPP
        csrc    mstatus, a0
        li      a0, MSTATUS_MPRV | (MODE_S << 11)
        csrs    mstatus, a0
        mret
1:      BACK
        csrr    a1, mstatus
        li      a2, MSTATUS_MPRV
        and     a1, a1, a2
        bnez    a1, fail

        // sret: to user and to supervisor mode.
        CASE
        ENTER(MODE_S)
        li      a0, MSTATUS_SPP | MSTATUS_SIE
        csrc    sstatus, a0
        li      a0, MSTATUS_SPIE
        csrs    sstatus, a0
        la      a0, 1f
        csrw    sepc, a0
        la      s10, 2f
        la      s9, 1f
        sret
1:      csrr    a0, sstatus             // in user mode: not allowed
        j       fail
2:      WANT(s2, CAUSE_ILLEGAL)
        WANT_SAME(s3, s9)
        csrr    a0, mstatus
        andi    a0, a0, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
        WANT(a0, MSTATUS_SPIE | MSTATUS_SIE)
        csrci   mstatus, MSTATUS_SIE
        CASE
        ENTER(MODE_S)
        li      a0, MSTATUS_SPP
        csrs    sstatus, a0
        li      a0, MSTATUS_SPIE
        csrc    sstatus, a0
        la      a0, 1f
        csrw    sepc, a0
        sret
1:      csrr    a0, sstatus
        andi    a0, a0, MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE
        WANT(a0, MSTATUS_SPIE)
        BACK
        CASE                            // machine mode may sret too
        li      a0, MSTATUS_SPP | MSTATUS_MPRV
        csrs    mstatus, a0
        la      a0, 1f
        csrw    sepc, a0
        sret
1:      BACK
        WANT(zero, 0)
        csrr    a1, mstatus
        li      a2, MSTATUS_MPRV
        and     a1, a1, a2
        bnez    a1, fail

        // TSR, TVM, TW turn supervisor instructions into traps.
        li      s0, MSTATUS_TSR
        csrs    mstatus, s0
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, sret)
        csrc    mstatus, s0
        li      s0, MSTATUS_TVM
        csrs    mstatus, s0
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrr a0, satp)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrw satp, zero)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, sfence.vma)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, sfence.vma a0, a1)
        RUNS(csrr a0, satp; sfence.vma)
        csrc    mstatus, s0
        RUNS_IN(MODE_S, csrr a0, satp; csrw satp, a0; sfence.vma a0, a1)
        li      s0, MSTATUS_TW
        csrs    mstatus, s0
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, wfi)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, wfi)
        csrc    mstatus, s0

        // FS: off, then dirty by each kind of write; SD follows.
        CASE
        li      s0, MSTATUS_FS
        csrc    mstatus, s0
        csrr    a0, mstatus
        bltz    a0, fail
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, fadd.s fa0, fa0, fa0)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, frflags a0)
        .macro dirtied
        csrr    a0, mstatus
        bgez    a0, fail
        and     a0, a0, s0
        bne     a0, s0, fail
        .endm
        li      s1, 1 << 13
#define DIRTIES(...) CASE; csrc mstatus, s0; csrs mstatus, s1; __VA_ARGS__; dirtied
        la      s4, cell
        DIRTIES(fmv.w.x fa0, zero)
        DIRTIES(flw fa0, 0(s4))
        DIRTIES(fadd.d fa0, fa1, fa2)
        DIRTIES(csrw fcsr, zero)
        DIRTIES(fsrmi 0)
        DIRTIES(fcvt.d.l fa0, s1)
        .option rvc
        la      a5, cell
        DIRTIES(c.fld fa0, 0(a5))
        .option norvc
        CASE                            // sstatus shows SD as well
        csrr    a0, sstatus
        bgez    a0, fail
        csrc    mstatus, s0
        csrr    a0, sstatus
        bltz    a0, fail

        // MPRV: loads and stores with the rights of mpp; the PMP tells the modes apart. An entry
        // for one page without rights comes before the one which opens everything.
        CASE
        la      a0, page
        srli    a0, a0, 2
        ori     a0, a0, 0x1ff
        csrw    pmpaddr0, a0
        li      a0, -1
        csrw    pmpaddr1, a0
        li      a0, 0x1f18
        csrw    pmpcfg0, a0
        la      a0, page
        ld      a1, 0(a0)
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))
        li      s1, MSTATUS_MPP | MSTATUS_MPRV
        csrc    mstatus, s1
        li      s0, MSTATUS_MPRV | (MODE_U << 11)
        csrs    mstatus, s0
        TRAPS_AT(CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))
        csrc    mstatus, s1
        li      s0, MSTATUS_MPRV | (MODE_S << 11)
        csrs    mstatus, s0
        TRAPS_AT(CAUSE_STORE_ACCESS, a0, sd a1, 0(a0))
        csrs    mstatus, s1             // mpp = machine: as without it
        RUNS(ld a1, 0(a0))
        csrc    mstatus, s1
        li      s0, MODE_S << 11        // mprv off: mpp does not matter
        csrs    mstatus, s0
        RUNS(ld a1, 0(a0))
        END
        DATA
        .balign 4096
page:   .zero   4096
cell:   .dword  0
