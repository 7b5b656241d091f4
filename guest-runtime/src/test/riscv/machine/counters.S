// Counters: who may read them, what stops them, and that instret counts each instruction once.
#include "trap.h"

        BEGIN
        csrw    mcounteren, zero
        csrw    scounteren, zero
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrr a0, cycle)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrr a0, time)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrr a0, instret)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, csrr a0, cycle)
        csrwi   mcounteren, 1
        RUNS_IN(MODE_S, csrr a0, cycle)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrr a0, time)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, csrr a0, cycle)
        csrwi   scounteren, 5
        RUNS_IN(MODE_U, csrr a0, cycle)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, csrr a0, instret)
        csrwi   mcounteren, 7
        RUNS_IN(MODE_U, csrr a0, instret)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, csrr a0, time)
        RUNS_IN(MODE_S, csrr a0, time)
        csrwi   scounteren, 7
        RUNS_IN(MODE_U, csrr a0, time)

        CASE                            // all registers of supervisor mode see the same count
        csrr    a0, minstret
        csrr    a1, instret
        bltu    a1, a0, fail

        CASE                            // stopped
        csrwi   mcountinhibit, 5
        csrr    a0, mcycle
        csrr    a1, minstret
        nop
        nop
        csrr    a2, mcycle
        csrr    a3, minstret
        WANT_SAME(a0, a2)
        WANT_SAME(a1, a3)
        csrwi   mcountinhibit, 0
        csrr    a4, minstret
        csrr    a5, minstret
        bleu    a5, a4, fail

        CASE                            // four instructions and the read itself
        csrr    a0, minstret
        nop
        addi    a1, a0, 5
        nop
        nop
        csrr    a2, minstret
        WANT_SAME(a1, a2)               // not on QEMU 7.2
        CASE                            // across taken branches
        li      a3, 10
        csrr    a0, minstret
1:      addi    a3, a3, -1
        bnez    a3, 1b
        csrr    a2, minstret
        sub     a2, a2, a0
        addi    a2, a2, -21
        bnez    a2, fail                // not on QEMU 7.2
        CASE                            // a write takes the place of its own increment
        li      a0, 100
        csrw    minstret, a0
        csrr    a1, minstret
        WANT_SAME(a0, a1)               // not on QEMU 7.2
        CASE                            // a trapping instruction does not count
        csrr    s0, minstret
        TRAPS(CAUSE_ILLEGAL, .word 0)
        csrr    s1, minstret
        bleu    s1, s0, fail
        END
