// sfence.vma by everything, address and address space; ASIDs, global pages, superpages in pieces.
// Only what must be seen is asked for: an entry that was not fenced may be old or new.
#define LEVELS 3
#include "paging.h"

#ifndef FENCE
#define FENCE(address, asid) sfence.vma address, asid
#define FENCE_ALL sfence.vma
#endif

#define ONE 0x1111111111111111
#define TWO 0x2222222222222222
#define THREE 0x3333333333333333
#define READS(reg, want) RUNS_IN(MODE_S, ld a1, 0(reg)); WANT(a1, want)
// A page of the window, not fenced.
#define MAP(index, symbol, bits) page index, symbol, (bits)
#define USE(table, asid) la t0, table; srli t0, t0, 12; li t1, SATP_MODE | (asid << 44); \
        or t0, t0, t1; csrw satp, t0

        BEGIN
#ifdef SVINVAL
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, sinval.vma zero, zero)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, sfence.w.inval)         // not on QEMU 7.2
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, sfence.inval.ir)        // not on QEMU 7.2
        li      s0, MSTATUS_TVM
        csrs    mstatus, s0
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, sinval.vma zero, zero)
        RUNS_IN(MODE_S, sfence.w.inval; sfence.inval.ir)
        csrc    mstatus, s0
#endif
        paging_on 1
        li      a0, WINDOW
        li      s0, 1

        // Each form makes a changed entry seen, in machine and in supervisor mode.
        MAP(0, data_1, ALL)
        FENCE_ALL
        READS(a0, ONE)
        MAP(0, data_2, ALL)
        FENCE_ALL
        READS(a0, TWO)
        MAP(0, data_3, ALL)
        FENCE(a0, zero)
        READS(a0, THREE)
        MAP(0, data_1, ALL)
        FENCE(zero, s0)
        READS(a0, ONE)
        MAP(0, data_2, ALL)
        FENCE(a0, s0)
        READS(a0, TWO)
        MAP(0, data_3, ALL)
        RUNS_IN(MODE_S, FENCE(a0, zero); ld a1, 0(a0))
        WANT(a1, THREE)
        MAP(0, data_1, ALL)
        RUNS_IN(MODE_S, FENCE(a0, s0); ld a1, 0(a0))
        WANT(a1, ONE)
        CASE                            // any address of the page will do
        li      a2, WINDOW + 0xabc
        MAP(0, data_2, ALL)
        FENCE(a2, zero)
        READS(a0, TWO)
        CASE                            // another page's fence keeps this one right
        li      a2, WINDOW + 4096
        FENCE(a2, zero)
        READS(a0, TWO)

        // Rights that go are gone, rights that come are there.
        MAP(0, data_2, ALL & ~PTE_W)
        FENCE(a0, zero)
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_PAGE, a0, sd a1, 0(a0))
        MAP(0, data_2, 0)
        FENCE(a0, zero)
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_PAGE, a0, ld a1, 0(a0))
        MAP(0, data_2, ALL)
        FENCE(a0, zero)
        RUNS_IN(MODE_S, sd a1, 0(a0))
        li      t1, TWO
        la      t0, data_2
        sd      t1, 0(t0)

        // Code: another routine at the same address.
        MAP(1, routine_1, ALL)
        FENCE_ALL
        li      a2, WINDOW + 4096
        RUNS_IN(MODE_S, jalr a2)
        WANT(a1, 1)
        MAP(1, routine_2, ALL)
        FENCE(a2, zero)
        RUNS_IN(MODE_S, jalr a2)
        WANT(a1, 2)
        CASE                            // in a loop, both ways
        li      s1, 20
1:      MAP(1, routine_1, ALL)
        FENCE(a2, s0)
        enter   MODE_S, 2f
2:      jalr    a2
        BACK
        WANT(a1, 1)
        MAP(1, routine_2, ALL)
        FENCE(a2, s0)
        enter   MODE_S, 2f
2:      jalr    a2
        BACK
        WANT(a1, 2)
        addi    s1, s1, -1
        bnez    s1, 1b

        // A pointer to another table.
        CASE
        la      t0, spare
        la      t1, data_3
        srli    t1, t1, 2
        ori     t1, t1, ALL
        sd      t1, 0(t0)
        READS(a0, TWO)
        point   window, 0, spare
        FENCE(a0, zero)
        READS(a0, THREE)
        point   window, 0, leaves
        FENCE_ALL
        READS(a0, TWO)

        // A superpage of which many pieces were used: one address is enough.
        CASE
        leaf    window, 1, 0x80000000, ALL
        FENCE_ALL
        li      a3, WINDOW + 0x200000 - 0x80000000
        la      a2, data_1
        add     a2, a2, a3
        la      a4, data_2
        add     a4, a4, a3
        READS(a2, ONE)
        READS(a4, TWO)
        leaf    window, 1, 0x80000000, 0
        FENCE(a2, zero)
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_PAGE, a2, ld a1, 0(a2))
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_PAGE, a4, ld a1, 0(a4))
        CASE
        leaf    window, 1, 0x80000000, ALL
        FENCE(a4, s0)
        READS(a2, ONE)
        leaf    gigabytes, 7, 0x80000000, ALL
        FENCE_ALL
        li      a3, (7 << 30) - 0x80000000
        la      a2, data_1
        add     a2, a2, a3
        la      a4, data_3
        add     a4, a4, a3
        READS(a2, ONE)
        READS(a4, THREE)
        leaf    gigabytes, 7, 0x80000000, 0
        FENCE(a4, zero)
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_PAGE, a2, ld a1, 0(a2))
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_PAGE, a4, ld a1, 0(a4))

        // Two address spaces: the second has its own tables for the window.
        CASE
        la      t0, gigabytes
        la      t1, gigabytes_2
        li      t2, 512
1:      ld      t3, 0(t0)
        sd      t3, 0(t1)
        addi    t0, t0, 8
        addi    t1, t1, 8
        addi    t2, t2, -1
        bnez    t2, 1b
        point   gigabytes_2, 5, window_2
        point   window_2, 0, spare
        FENCE_ALL
        READS(a0, TWO)
        csrr    a2, satp                // no more than this if there are no ASIDs
        srli    a2, a2, 44
        andi    a2, a2, 1
        beqz    a2, done
        USE(gigabytes_2, 2)
        READS(a0, THREE)
        USE(root, 1)
        READS(a0, TWO)
        CASE                            // back and forth
        li      s1, 20
1:      USE(gigabytes_2, 2)
        enter   MODE_S, 2f
2:      ld      a1, 0(a0)
        BACK
        WANT(a1, THREE)
        USE(root, 1)
        enter   MODE_S, 2f
2:      ld      a1, 0(a0)
        BACK
        WANT(a1, TWO)
        addi    s1, s1, -1
        bnez    s1, 1b
        CASE                            // a change in one is fenced for it alone, from the other
        MAP(0, data_1, ALL)
        USE(gigabytes_2, 2)
        li      s0, 1
        FENCE(a0, s0)
        READS(a0, THREE)
        USE(root, 1)
        READS(a0, ONE)
        CASE                            // through sixteen address spaces and home again
        li      s1, 16
1:      la      t0, gigabytes_2
        srli    t0, t0, 12
        addi    t1, s1, 2
        slli    t1, t1, 44
        or      t0, t0, t1
        li      t1, SATP_MODE
        or      t0, t0, t1
        csrw    satp, t0
        enter   MODE_S, 2f
2:      ld      a1, 0(a0)
        BACK
        WANT(a1, THREE)
        addi    s1, s1, -1
        bnez    s1, 1b
        MAP(0, data_2, ALL)
        li      s0, 1
        FENCE(zero, s0)
        USE(root, 1)
        READS(a0, TWO)

        // Global pages belong to all: only a fence for all spaces must drop them.
        CASE
        MAP(2, data_1, ALL | PTE_G)
        la      t0, leaves
        ld      t1, 16(t0)
        la      t0, spare
        sd      t1, 16(t0)
        FENCE_ALL
        li      a2, WINDOW + 2 * 4096
        READS(a2, ONE)
        USE(gigabytes_2, 2)
        READS(a2, ONE)
        MAP(2, data_2, ALL | PTE_G)
        la      t0, leaves
        ld      t1, 16(t0)
        la      t0, spare
        sd      t1, 16(t0)
        FENCE(a2, zero)
        READS(a2, TWO)
        USE(root, 1)
        READS(a2, TWO)
done:
        // Off and on: nothing is translated in between.
        CASE
        la      a2, data_3
        csrr    s1, satp
        csrw    satp, zero
        mv      s3, s8
        li      s8, 0
        RUNS_IN(MODE_S, ld a1, 0(a2))
        WANT(a1, THREE)
        mv      s8, s3
        csrw    satp, s1
        READS(a0, TWO)
        END
        .balign 4096
routine_1:
        li      a1, 1
        ret
        .balign 4096
routine_2:
        li      a1, 2
        ret
        .balign 4096
        tables
        .balign 4096
gigabytes_2: .zero 4096
window_2: .zero 4096
