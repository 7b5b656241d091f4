// The accessed and dirty bits, kept by the hardware or by faults, whichever the machine does; both
// where menvcfg.ADUE can choose.
#define LEVELS 3
#include "paging.h"

#define ADUE (1 << 61)
#define RWX (PTE_V | PTE_R | PTE_W | PTE_X)

        BEGIN
        paging_on 0
        li      a0, WINDOW
        CASE                            // s0 = 1 if the hardware updates
        la      s10, 2f
        PAGE(0, data_1, RWX)
        la      t0, 3f
        csrr    s1, mtvec
        csrw    mtvec, t0               // there may be no menvcfg
        li      t0, ADUE
        csrs    menvcfg, t0
        .balign 4
3:      csrw    mtvec, s1
        li      s0, 0
        enter   MODE_S, 1f
1:      ld      a1, 0(a0)
        BACK
        li      s0, 1
        j       hardware
2:      WANT(s2, CAUSE_LOAD_PAGE)
        j       software

hardware:
        li      s10, 0
        ENTRY_BITS(0, RWX | PTE_A)
        RUNS_IN(MODE_S, sb zero, 1(a0))
        ENTRY_BITS(0, RWX | PTE_A | PTE_D)
        PAGE(0, data_1, RWX | PTE_A)
        RUNS_IN(MODE_S, amoadd.w zero, zero, (a0))
        ENTRY_BITS(0, RWX | PTE_A | PTE_D)
        PAGE(0, data_1, RWX)
        RUNS_IN(MODE_S, sd zero, 0(a0))
        ENTRY_BITS(0, RWX | PTE_A | PTE_D)
        PAGE(0, data_1, RWX)
        RUNS_IN(MODE_S, lr.d a1, (a0))
        ENTRY_BITS(0, RWX | PTE_A)
        PAGE(0, routine, RWX)
        RUNS_IN(MODE_S, jalr a0)
        ENTRY_BITS(0, RWX | PTE_A)

        // Denied accesses leave the entry as it is.
        PAGE(0, data_1, PTE_V | PTE_R)
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_PAGE, a0, sd a1, 0(a0))
        ENTRY_BITS(0, PTE_V | PTE_R)
        TRAPS_IN_AT(MODE_U, CAUSE_LOAD_PAGE, a0, ld a1, 0(a0))
        ENTRY_BITS(0, PTE_V | PTE_R)

        // Two pages by one access.
        PAGE(0, data_1, RWX)
        PAGE(1, data_2, RWX)
        li      a2, WINDOW + 4094
        RUNS_IN(MODE_S, ld a1, 0(a2))
        ENTRY_BITS(0, RWX | PTE_A)
        ENTRY_BITS(1, RWX | PTE_A)
        RUNS_IN(MODE_S, sw a1, 0(a2))
        ENTRY_BITS(0, RWX | PTE_A | PTE_D)
        ENTRY_BITS(1, RWX | PTE_A | PTE_D)

        // Taken away and set again, ten times.
        CASE
        li      s1, 10
1:      PAGE(0, data_1, RWX)
        enter   MODE_S, 2f
2:      ld      a1, 0(a0)
        sd      a1, 0(a0)
        BACK
        ENTRY_BITS(0, RWX | PTE_A | PTE_D)
        addi    s1, s1, -1
        bnez    s1, 1b

        // A superpage has one entry.
        CASE
        leaf    window, 1, 0x80000000, RWX
        sfence.vma
        la      a2, data_2
        li      a3, WINDOW + 0x200000 - 0x80000000
        add     a2, a2, a3
        RUNS_IN(MODE_S, ld a1, 0(a2))
        la      t0, window
        ld      t1, 8(t0)
        andi    t1, t1, 0x3ff
        WANT(t1, RWX | PTE_A)
        RUNS_IN(MODE_S, sd a1, 0(a2))
        la      t0, window
        ld      t1, 8(t0)
        andi    t1, t1, 0x3ff
        WANT(t1, RWX | PTE_A | PTE_D)

        // Where it can be switched off, the faults come back.
        CASE
        li      t0, ADUE
        la      t1, 3f
        csrr    s1, mtvec
        csrw    mtvec, t1
        csrrc   t2, menvcfg, t0
        and     t2, t2, t0
        csrw    mtvec, s1
        beqz    t2, done
        j       software
        .balign 4
3:      csrw    mtvec, s1
        j       done

software:
        PAGE(0, data_1, RWX)
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_PAGE, a0, ld a1, 0(a0))
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_PAGE, a0, sd a1, 0(a0))
        ENTRY_BITS(0, RWX)
        CASE
        la      s10, 2f
        enter   MODE_S, 1f
1:      jalr    a0
2:      WANT(s2, CAUSE_FETCH_PAGE)
        WANT_SAME(s3, a0)
        PAGE(0, data_1, RWX | PTE_A)
        RUNS_IN(MODE_S, ld a1, 0(a0))
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_PAGE, a0, sd a1, 0(a0))
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_PAGE, a0, amoadd.d a1, a1, (a0))
        ENTRY_BITS(0, RWX | PTE_A)
        PAGE(0, data_1, RWX | PTE_A | PTE_D)
        RUNS_IN(MODE_S, sd a1, 0(a0))
done:
        END
        .balign 4096
routine: ret
        .zero   4092
        tables
