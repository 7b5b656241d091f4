// WFI: goes on for a pending interrupt whether or not it is taken, and not before.
#include "trap.h"

#define MTI 7

        // The timer, 300 ticks from now; s0 = its time.
        .macro alarm
        li      t0, CLINT_MTIME
        ld      s0, 0(t0)
        addi    s0, s0, 300
        li      t0, CLINT_MTIMECMP
        sd      s0, 0(t0)
        .endm
        .macro alarm_off
        li      t0, CLINT_MTIMECMP
        li      t1, -1
        sd      t1, 0(t0)
        .endm

        BEGIN
        li      a0, 1 << MTI
        csrw    mie, a0

        CASE                            // interrupts off: it goes on behind the wfi
        alarm
1:      wfi
        csrr    a0, mip
        andi    a0, a0, 1 << MTI
        beqz    a0, 1b                  // it may also end early
        li      t0, CLINT_MTIME
        ld      a1, 0(t0)
        bltu    a1, s0, fail

        CASE                            // already pending: at once
        wfi
        wfi

        CASE                            // interrupts on: taken, with the pc behind the wfi
        alarm
        la      s10, 3f
        csrsi   mstatus, MSTATUS_MIE
1:      wfi
2:      j       1b
3:      WANT(s2, (1 << 63) | MTI)
        alarm_off

        CASE                            // in supervisor mode, a machine timer
        alarm
        la      s10, 3f
        ENTER(MODE_S)
1:      wfi
        j       1b
3:      WANT(s2, (1 << 63) | MTI)
        WANT(s6, MODE_M)
        alarm_off

        CASE                            // a hundred short sleeps
        li      s1, 100
1:      li      t0, CLINT_MTIME
        ld      s0, 0(t0)
        addi    s0, s0, 10
        li      t0, CLINT_MTIMECMP
        sd      s0, 0(t0)
2:      wfi
        csrr    a0, mip
        andi    a0, a0, 1 << MTI
        beqz    a0, 2b
        addi    s1, s1, -1
        bnez    s1, 1b
        alarm_off

        CASE                            // software pending for the supervisor wakes it, SIE off
        csrwi   mideleg, 2
        csrwi   mie, 2
        ENTER(MODE_S)
        csrsi   sip, 2
        wfi
        csrci   sip, 2
        BACK
        END
