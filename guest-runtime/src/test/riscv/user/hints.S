// Zihintpause and Zawrs: they end, and change no register.
#include "rig.h"

        BEGIN
        CASE
        li      a0, 5
        pause
        pause
        WANT(a0, 5)
        CASE
        la      a1, cell
        sc.w    a2, zero, (a1)          // without a reservation both go on at once
        wrs.sto
        wrs.nto
        WANT(a0, 5)
        CASE                            // with one, the short wait ends by itself
        lr.w    a2, (a1)
        wrs.sto
        lr.d    a2, (a1)
        wrs.sto
        WANT(a0, 5)
        CASE                            // integer operations without a destination are hints
        slti    zero, a0, 1
        addi    zero, a0, 1
        lui     zero, 5
        sltu    zero, a0, a1
        slli    zero, a0, 31
        bnez    zero, fail
        END
        DATA
        .balign 8
cell:   .dword  0
