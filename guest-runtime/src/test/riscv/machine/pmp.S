// Physical memory protection: matching, rights, order, and the lock. Entry 7 opens everything, the
// tests put others before it.
#include "trap.h"

#define OFF 0
#define TOR (1 << 3)
#define NA4 (2 << 3)
#define NAPOT (3 << 3)
#define R 1
#define W 2
#define X 4
#define L 0x80
#define OPEN (0x1f << 56)
#define PMP(cfg) li t0, OPEN | (cfg); csrw pmpcfg0, t0; sfence.vma

        BEGIN
        li      t0, -1
        csrw    pmpaddr7, t0
        la      s0, page                // s0 = the page, s1 = behind it, a0 = a cell in it
        li      t0, 4096
        add     s1, s0, t0
        addi    a0, s0, 64
        srli    t0, s0, 2
        ori     t0, t0, 0x1ff           // 4 KiB, naturally aligned
        csrw    pmpaddr0, t0

        PMP(NAPOT)                      // no rights: the page only, and not for machine mode
        RUNS(ld a1, 0(a0); sd a1, 0(a0))
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_ACCESS, a0, sd a1, 0(a0))
        TRAPS_IN_AT(MODE_U, CAUSE_LOAD_ACCESS, a0, lb a1, 0(a0))
        TRAPS_IN_AT(MODE_U, CAUSE_STORE_ACCESS, a0, amoadd.w a1, a1, (a0))      // not on QEMU 7.2
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, s0, lb a1, 0(s0))
        addi    a2, s1, -1
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, a2, lb a1, 0(a2))
        RUNS_IN(MODE_S, ld a1, 0(s1); ld a1, -8(s0); sd a1, 0(s1))

        PMP(NAPOT | R)
        RUNS_IN(MODE_U, ld a1, 0(a0))
        TRAPS_IN_AT(MODE_U, CAUSE_STORE_ACCESS, a0, sd a1, 0(a0))
        TRAPS_IN(MODE_U, CAUSE_STORE_ACCESS, amoor.d a1, zero, (a0))            // not on QEMU 7.2
        PMP(NAPOT | R | W)
        RUNS_IN(MODE_U, ld a1, 0(a0); sd a1, 0(a0); amoor.d a1, zero, (a0))
        CASE                            // no fetch without X
        la      s10, 1f
        enter   MODE_U, routine
        j       fail
1:      WANT(s2, CAUSE_FETCH_ACCESS)
        la      a1, routine
        WANT_SAME(s3, a1)
        WANT_SAME(s4, a1)
        PMP(NAPOT | X)
        CASE
        la      s9, 2f
        enter   MODE_S, routine
2:      TRAPS_IN_AT(MODE_U, CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))

        // The first entry that matches decides.
        csrr    t0, pmpaddr0
        csrw    pmpaddr1, t0
        PMP(NAPOT | ((NAPOT | R | W | X) << 8))
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))
        PMP((NAPOT | R) | (NAPOT << 8))
        RUNS_IN(MODE_S, ld a1, 0(a0))
        PMP(OFF | (NAPOT << 8))
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))

        // Top of range: from the entry before it, up to but not with its own address.
        srli    t0, s0, 2
        csrw    pmpaddr1, t0
        srli    t0, s1, 2
        csrw    pmpaddr2, t0
        PMP((TOR | R) << 16)
        RUNS_IN(MODE_S, ld a1, 0(a0))
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_ACCESS, a0, sd a1, 0(a0))
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_ACCESS, s0, sb a1, 0(s0))
        addi    a2, s1, -8
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_ACCESS, a2, sd a1, 0(a2))
        RUNS_IN(MODE_S, sd a1, 0(s1); sd a1, -8(s0))
        srli    t0, s1, 2
        csrw    pmpaddr1, t0            // an empty range matches nothing
        PMP(TOR << 16)
        RUNS_IN(MODE_S, sd a1, 0(a0))

        // A larger region: 16 KiB around the page.
        li      t0, 0x4000 - 1
        not     t0, t0
        and     a3, s0, t0
        srli    t0, a3, 2
        ori     t0, t0, 0x7ff
        csrw    pmpaddr0, t0
        la      a4, fail                // (the program itself must lie outside)
        bgeu    a4, a3, fail
        PMP(NAPOT)
        TRAPS_IN_AT(MODE_U, CAUSE_LOAD_ACCESS, a3, ld a1, 0(a3))
        li      t0, 0x3ff8
        add     a3, a3, t0
        TRAPS_IN_AT(MODE_U, CAUSE_LOAD_ACCESS, a3, ld a1, 0(a3))
        RUNS_IN(MODE_U, ld a1, 8(a3))

        // Finer than a page, where the grain allows.
        csrw    pmpaddr0, zero
        PMP(OFF)
        li      t0, -1
        csrw    pmpaddr0, t0
        csrr    t0, pmpaddr0
        andi    t0, t0, 1
        beqz    t0, coarse
        srli    t0, a0, 2
        csrw    pmpaddr0, t0
        PMP(NA4)
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, a0, lw a1, 0(a0))
        addi    a2, a0, 3
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, a2, lb a1, 0(a2))
        RUNS_IN(MODE_S, lw a1, 4(a0); lw a1, -4(a0))
        CASE                            // an access that is covered in part fails
        TRAPS_IN(MODE_S, CAUSE_LOAD_ACCESS, ld a1, 0(a0))
coarse:
        // Nothing matches: supervisor and user have no rights at all.
        srli    t0, s0, 2
        csrw    pmpaddr0, t0
        li      t0, NA4
        csrw    pmpcfg0, t0
        sfence.vma
        CASE
        la      s10, 1f
        enter   MODE_S, 2f
2:      j       fail
1:      WANT(s2, CAUSE_FETCH_ACCESS)
        la      a1, 2b
        WANT_SAME(s3, a1)
        RUNS(ld a1, 0(a0); sd a1, 0(a0))

        // Locked: machine mode obeys too, and the entry is fixed until reset.
        srli    t0, s0, 2
        ori     t0, t0, 0x1ff
        csrw    pmpaddr3, t0
        PMP((NAPOT | R | L) << 24)
        RUNS(ld a1, 0(a0))
        TRAPS_AT(CAUSE_STORE_ACCESS, a0, sd a1, 0(a0))
        CASE
        csrr    s2, pmpaddr3
        csrw    pmpaddr3, zero
        csrr    a1, pmpaddr3
        WANT_SAME(s2, a1)
        csrw    pmpcfg0, zero
        csrr    a1, pmpcfg0
        srli    a1, a1, 24
        WANT(a1, NAPOT | R | L)
        TRAPS_AT(CAUSE_STORE_ACCESS, a0, sd a1, 0(a0))
        CASE                            // locked as the top of a range, the entry below is too
        srli    t0, s1, 2
        csrw    pmpaddr4, t0
        addi    t0, t0, 1024
        csrw    pmpaddr5, t0
        li      t0, (TOR | L) << 40
        csrs    pmpcfg0, t0
        sfence.vma
        csrr    a1, pmpaddr4
        csrw    pmpaddr4, zero
        csrr    a2, pmpaddr4
        WANT_SAME(a1, a2)
        TRAPS_AT(CAUSE_LOAD_ACCESS, s1, ld a1, 0(s1))
        END
        DATA
        .balign 0x4000
        .zero   0x1000
page:
        .balign 4
routine:
        BACK
        jr      s9
        .balign 4096
        .zero   4096
        .balign 0x4000
        .zero   64
