// Sstc: the supervisor's own timer. Needs a machine with the time register.
#include "trap.h"

#define STI 5
#define STCE (1 << 63)

        BEGIN
        li      s0, STCE
        csrc    menvcfg, s0
        csrwi   mcounteren, 7
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrr a0, stimecmp)
        CASE                            // off: STIP is machine mode's to write
        li      a1, 1 << STI
        csrs    mip, a1
        csrr    a0, mip
        and     a0, a0, a1
        WANT_SAME(a0, a1)
        csrc    mip, a1

        CASE
        csrs    menvcfg, s0
        csrr    a0, menvcfg
        bgez    a0, fail
        csrwi   mcounteren, 0
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrr a0, stimecmp)
        csrwi   mcounteren, 2
        RUNS_IN(MODE_S, li a0, -1; csrw stimecmp, a0; csrr a1, stimecmp)
        WANT(a1, -1)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, csrr a0, stimecmp)

        CASE                            // on: STIP says whether time has come
        li      a1, 1 << STI
        csrs    mip, a1
        csrr    a0, mip
        and     a0, a0, a1
        bnez    a0, fail
        csrw    stimecmp, zero
        csrr    a0, mip
        and     a0, a0, a1
        WANT_SAME(a0, a1)
        csrc    mip, a1
        csrr    a0, mip
        and     a0, a0, a1
        WANT_SAME(a0, a1)
        li      a0, -1
        csrw    stimecmp, a0
        csrr    a0, mip
        and     a0, a0, a1
        bnez    a0, fail

        CASE                            // and interrupts the supervisor
        csrw    mideleg, a1
        csrw    mie, a1
        la      s10, 2f
        ENTER(MODE_S)
        rdtime  s1
        addi    s1, s1, 500
        csrw    stimecmp, s1
        csrsi   sstatus, MSTATUS_SIE
1:      j       1b
2:      WANT(s2, (1 << 63) | STI)
        WANT(s6, MODE_S)
        rdtime  a0
        bltu    a0, s1, fail
        csrci   mstatus, MSTATUS_SIE

        CASE                            // which wakes a wfi too
        ENTER(MODE_S)
        rdtime  s1
        addi    s1, s1, 500
        csrw    stimecmp, s1
1:      wfi
        csrr    a0, sip
        andi    a0, a0, 1 << STI
        beqz    a0, 1b
        BACK
        rdtime  a0
        bltu    a0, s1, fail
        li      a0, -1
        csrw    stimecmp, a0
        END
