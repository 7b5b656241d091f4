// Interrupts from the CLINT and from software: pending, enabled, order, modes, delegation, vectors.
#include "trap.h"

#define SSI 1
#define MSI 3
#define STI 5
#define MTI 7
#define SEI 9

#define MSIP(value) li t0, CLINT; li t1, value; sw t1, 0(t0)
#define TIMER_AT(reg) li t0, CLINT_MTIMECMP; sd reg, 0(t0)
#define TIMER_OFF li t1, -1; TIMER_AT(t1)
#define ENABLE(bits) li t0, bits; csrw mie, t0
#define PENDING(bits) csrr t0, mip; li t1, 0xaaa; and t0, t0, t1; WANT(t0, bits)

        // As INTERRUPTED, waiting in another mode.
#define INTERRUPTED_IN(mode, cause) CASE; la s10, 82f; enter mode, 81f; \
81:     j 81b; \
82:     WANT(s2, (1 << 63) | cause)

        BEGIN
        TIMER_OFF
        PENDING(0)

        // Software: the bit follows the register, and only bit 0 of that is there.
        ENABLE(1 << MSI)
        QUIET
        MSIP(1)
        PENDING(1 << MSI)
        INTERRUPTED(MSI)
        MSIP(0xfffffffe)
        PENDING(0)
        QUIET

        // Pending and then enabled: it comes right behind the instruction that lets it.
        CASE
        MSIP(1)
        la      s10, 2f
        csrsi   mstatus, MSTATUS_MIE
1:      j       fail
2:      la      a0, 1b
        WANT_SAME(s3, a0)
        li      a1, MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE
        and     a1, a1, s5
        WANT(a1, MSTATUS_MPP | MSTATUS_MPIE)
        CASE
        ENABLE(0)
        csrsi   mstatus, MSTATUS_MIE
        la      s10, 2f
        li      a0, 1 << MSI
        csrs    mie, a0
1:      j       fail
2:      la      a0, 1b
        WANT_SAME(s3, a0)
        MSIP(0)

        // The timer: at once, later, and taken back.
        ENABLE(1 << MTI)
        TIMER_AT(zero)
        PENDING(1 << MTI)
        INTERRUPTED(MTI)
        TIMER_OFF
        PENDING(0)
        QUIET
        li      a0, CLINT_MTIME
        ld      a1, 0(a0)
        addi    a1, a1, 500
        TIMER_AT(a1)
        INTERRUPTED(MTI)
        ld      a2, 0(a0)
        bltu    a2, a1, fail
        CASE                            // written in halves
        TIMER_OFF
        li      t0, CLINT_MTIMECMP
        sw      zero, 4(t0)
        sw      zero, 0(t0)
        PENDING(1 << MTI)
        li      t0, CLINT_MTIMECMP
        lwu     t1, 4(t0)
        bnez    t1, fail
        TIMER_OFF
        ld      t1, 0(t0)
        WANT(t1, -1)

        // All at once: machine software, machine timer, supervisor external, software, timer.
        ENABLE(0xaaa)
        TIMER_AT(zero)
        MSIP(1)
        li      a0, 0x222
        csrs    mip, a0
        PENDING(0x2aa)
        INTERRUPTED(MSI)                // not on QEMU 7.2
        MSIP(0)
        INTERRUPTED(MTI)                // not on QEMU 7.2
        TIMER_OFF
        INTERRUPTED(SEI)                // not on QEMU 7.2
        li      a0, 1 << SEI
        csrc    mip, a0
        INTERRUPTED(SSI)
        csrci   mip, 1 << SSI
        INTERRUPTED(STI)
        li      a0, 1 << STI
        csrc    mip, a0
        QUIET

        // Machine mode's interrupts come in lower modes although MIE is off.
        ENABLE(1 << MSI)
        MSIP(1)
        INTERRUPTED_IN(MODE_S, MSI)
        WANT(s6, MODE_M)
        INTERRUPTED_IN(MODE_U, MSI)
        WANT(s6, MODE_M)
        MSIP(0)

        // Delegated ones never come in machine mode; in supervisor mode if SIE; in user mode always.
        csrwi   mideleg, 1 << SSI
        ENABLE(1 << SSI)
        csrsi   mip, 1 << SSI
        QUIET
        csrsi   mstatus, MSTATUS_SIE
        QUIET
        INTERRUPTED_IN(MODE_S, SSI)
        WANT(s6, MODE_S)
        csrci   mstatus, MSTATUS_SIE
        RUNS_IN(MODE_S, nop; nop; nop; nop)
        INTERRUPTED_IN(MODE_U, SSI)
        WANT(s6, MODE_S)
        CASE                            // an sret into the open
        ENTER(MODE_S)
        la      a0, 1f
        csrw    sepc, a0
        li      a0, MSTATUS_SPP | MSTATUS_SPIE
        csrs    sstatus, a0
        la      s10, 2f
        sret
1:      j       fail
2:      WANT(s2, (1 << 63) | SSI)
        la      a0, 1b
        WANT_SAME(s3, a0)
        WANT(s6, MODE_S)
        csrci   mstatus, MSTATUS_SIE
        csrci   mip, 1 << SSI
        CASE                            // the supervisor sets and clears its own
        ENTER(MODE_S)
        csrsi   sip, 1 << SSI
        csrr    a0, sip
        csrci   sip, 1 << SSI
        csrr    a1, sip
        BACK
        WANT(a0, 1 << SSI)
        WANT(a1, 0)
        csrw    mideleg, zero

        // Vectored: interrupts at four bytes a cause, exceptions at the base.
        csrr    s0, mtvec
        la      a0, vectors + 1
        csrw    mtvec, a0
        ENABLE(0xaaa)
        MSIP(1)
        INTERRUPTED(MSI)
        WANT(s1, 3)
        MSIP(0)
        TIMER_AT(zero)
        INTERRUPTED(MTI)
        WANT(s1, 7)
        TIMER_OFF
        TRAPS(CAUSE_ILLEGAL, .word 0)
        WANT(s1, 0)
        csrw    mtvec, s0
        csrr    s0, stvec
        la      a0, supervisor_vectors + 1
        csrw    stvec, a0
        csrwi   mideleg, 1 << SSI
        csrwi   medeleg, 1 << CAUSE_ILLEGAL
        ENABLE(1 << SSI)
        csrsi   mip, 1 << SSI
        INTERRUPTED_IN(MODE_U, SSI)
        WANT(s1, 1)
        WANT(s6, MODE_S)
        csrci   mip, 1 << SSI
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, .word 0)
        WANT(s1, 0)
        WANT(s6, MODE_S)
        csrw    stvec, s0
        csrw    medeleg, zero
        csrw    mideleg, zero
        j       1f

        .balign 256
vectors:
        j       4f
        j       fail
        j       fail
        j       2f
        j       fail
        j       fail
        j       fail
        j       3f
        .rept   8
        j       fail
        .endr
2:      li      s1, 3
        j       catch_machine
3:      li      s1, 7
        j       catch_machine
4:      li      s1, 0
        j       catch_machine

        .balign 256
supervisor_vectors:
        j       2f
        j       3f
        .rept   14
        j       fail
        .endr
2:      li      s1, 0
        j       catch_supervisor
3:      li      s1, 1
        j       catch_supervisor
1:
        END
