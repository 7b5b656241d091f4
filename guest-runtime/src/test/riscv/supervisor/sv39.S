// Translation by Sv39 (and, included from there, Sv48): rights, sizes, reserved forms, canonical
// addresses, crossings.
#ifndef LEVELS
#define LEVELS 3
#endif
#include "paging.h"

#define READ(reg) ld a1, 0(reg)
#define WRITE(reg) sd a1, 0(reg)
#define READS_IN(mode, reg) RUNS_IN(mode, ld a1, 0(reg))
#define WRITES_IN(mode, reg) RUNS_IN(mode, sd a1, 0(reg))
#define NO_READ(mode, reg) TRAPS_IN_AT(mode, CAUSE_LOAD_PAGE, reg, ld a1, 0(reg))
#define NO_WRITE(mode, reg) TRAPS_IN_AT(mode, CAUSE_STORE_PAGE, reg, sd a1, 0(reg))
#define NO_ATOMIC(mode, reg) TRAPS_IN_AT(mode, CAUSE_STORE_PAGE, reg, amoadd.d a1, a1, (reg))
// Jumps to the address in a register: a page fault there, or the routine comes back by ret.
#define NO_FETCH(mode, reg) CASE; la s10, 82f; enter mode, 81f; 81: jr reg; \
82:     WANT(s2, CAUSE_FETCH_PAGE); WANT_SAME(s3, reg); WANT_SAME(s4, reg)
#define FETCHES(mode, reg) CASE; enter mode, 81f; 81: jalr reg; BACK

        BEGIN
        paging_on 0
        li      a0, WINDOW
        li      a2, WINDOW + 4096
        li      a3, WINDOW + 2 * 4096

        // Machine mode does not translate; the others do, there and back.
        RUNS(la a4, data_1; ld a1, 0(a4))
        PAGE(0, data_1, ALL)
        READS_IN(MODE_S, a0)
        WANT(a1, 0x1111111111111111)
        li      a1, 0x5555
        WRITES_IN(MODE_S, a0)
        la      a4, data_1
        ld      a1, 0(a4)
        WANT(a1, 0x5555)

        // Rights of the supervisor's pages.
        PAGE(0, data_1, ALL & ~PTE_V)
        NO_READ(MODE_S, a0)
        NO_WRITE(MODE_S, a0)
        NO_FETCH(MODE_S, a0)
        PAGE(0, data_1, ALL & ~(PTE_W | PTE_X))
        READS_IN(MODE_S, a0)
        NO_WRITE(MODE_S, a0)
        NO_ATOMIC(MODE_S, a0)                   // not on QEMU 7.2
        NO_FETCH(MODE_S, a0)
        PAGE(0, routine, ALL & ~(PTE_R | PTE_W))
        NO_READ(MODE_S, a0)
        NO_WRITE(MODE_S, a0)
        FETCHES(MODE_S, a0)
        PAGE(0, data_1, ALL & ~PTE_X)
        WRITES_IN(MODE_S, a0)
        NO_FETCH(MODE_S, a0)
        NO_READ(MODE_U, a0)
        NO_WRITE(MODE_U, a0)
        PAGE(0, routine, ALL)
        NO_FETCH(MODE_U, a0)

        // Rights of the user's; the supervisor reads and writes them with SUM, never fetches.
        PAGE(0, routine, ALL | PTE_U)
        READS_IN(MODE_U, a0)
        FETCHES(MODE_U, a0)
        NO_READ(MODE_S, a0)
        NO_WRITE(MODE_S, a0)
        NO_FETCH(MODE_S, a0)
        li      s0, MSTATUS_SUM
        csrs    mstatus, s0
        READS_IN(MODE_S, a0)
        WRITES_IN(MODE_S, a0)
        NO_FETCH(MODE_S, a0)
        csrc    mstatus, s0
        NO_READ(MODE_S, a0)
        PAGE(0, data_1, (ALL | PTE_U) & ~PTE_W)
        NO_WRITE(MODE_U, a0)
        READS_IN(MODE_U, a0)

        // MXR: what may be fetched may be read.
        PAGE(0, routine, (ALL | PTE_U) & ~(PTE_R | PTE_W))
        NO_READ(MODE_U, a0)
        li      s0, MSTATUS_MXR
        csrs    mstatus, s0
        READS_IN(MODE_U, a0)
        NO_WRITE(MODE_U, a0)
        NO_READ(MODE_S, a0)
        PAGE(0, routine, ALL & ~(PTE_R | PTE_W))
        READS_IN(MODE_S, a0)
        csrc    mstatus, s0
        NO_READ(MODE_S, a0)

        // MPRV: machine mode's loads and stores as if in mpp, with SUM; its fetches untouched.
#define AS(mode) li s0, MSTATUS_MPRV | MSTATUS_MPP; csrc mstatus, s0; \
        li s0, MSTATUS_MPRV | (mode << 11); csrs mstatus, s0
#define AS_MACHINE li s0, MSTATUS_MPRV; csrc mstatus, s0; li s0, MSTATUS_MPP; csrs mstatus, s0
        CASE
        PAGE(0, data_2, (ALL | PTE_U) & ~PTE_W)
        AS(MODE_U)
        ld      a1, 0(a0)
        AS_MACHINE
        WANT(a1, 0x2222222222222222)
        AS(MODE_U)
        TRAPS_AT(CAUSE_STORE_PAGE, a0, WRITE(a0))
        AS(MODE_S)
        TRAPS_AT(CAUSE_LOAD_PAGE, a0, READ(a0))
        AS_MACHINE

        // Forms that are reserved fault as if invalid.
#define FAULTS(bits) PAGE(0, data_1, bits); NO_READ(MODE_S, a0); NO_WRITE(MODE_S, a0)
        FAULTS((ALL & ~PTE_R))                  // writable and not readable
        FAULTS((ALL & ~(PTE_R | PTE_X)))
        FAULTS(ALL | (1 << 54))
        FAULTS(ALL | (1 << 60))
        FAULTS(ALL | (1 << 63))                 // no Svnapot
        FAULTS(ALL | (1 << 61))                 // no Svpbmt
        FAULTS(PTE_V)                           // a pointer at the last level
        FAULTS(PTE_V | PTE_A | PTE_D)
        CASE                                    // the two bits for software mean nothing
        PAGE(0, data_2, ALL | (3 << 8))
        READS_IN(MODE_S, a0)

        // Pointers: their own A, D and U are reserved.
        CASE
        PAGE(0, data_2, ALL)
        la      s1, window
        ld      s2, 0(s1)
        ori     s3, s2, PTE_A
        sd      s3, 0(s1)
        sfence.vma
        NO_READ(MODE_S, a0)                     // not on QEMU 7.2
        la      s1, window
        la      s2, leaves
        srli    s2, s2, 2
        ori     s3, s2, PTE_V | PTE_D
        sd      s3, 0(s1)
        sfence.vma
        NO_READ(MODE_S, a0)                     // not on QEMU 7.2
        la      s1, window
        la      s2, leaves
        srli    s2, s2, 2
        ori     s3, s2, PTE_V
        sd      zero, 0(s1)
        sfence.vma
        NO_READ(MODE_S, a0)
        la      s1, window
        la      s2, leaves
        srli    s2, s2, 2
        ori     s3, s2, PTE_V
        sd      s3, 0(s1)
        sfence.vma
        READS_IN(MODE_S, a0)

        // Superpages: 2 MiB and 1 GiB, and that they must be aligned.
        CASE
        leaf    window, 1, 0x80000000, ALL
        sfence.vma
        la      s0, data_3
        li      s1, WINDOW + 0x200000 - 0x80000000
        add     s0, s0, s1
        RUNS_IN(MODE_S, ld a1, 8(s0))
        WANT(a1, 0x3333333333333333)
        leaf    window, 1, 0x80001000, ALL
        sfence.vma
        NO_READ(MODE_S, s0)
        leaf    window, 1, 0x80100000, ALL
        sfence.vma
        NO_READ(MODE_S, s0)
        leaf    gigabytes, 6, 0x80000000, ALL
        sfence.vma
        la      s0, data_3
        li      s1, (6 << 30) - 0x80000000
        add     s0, s0, s1
        RUNS_IN(MODE_S, ld a1, 16(s0))
        WANT(a1, 0x3333333333333333)
        leaf    gigabytes, 6, 0x80200000, ALL
        sfence.vma
        NO_READ(MODE_S, s0)
        leaf    gigabytes, 6, 0x80000000, (ALL & ~PTE_W)
        sfence.vma
        RUNS_IN(MODE_S, ld a1, 16(s0))
        NO_WRITE(MODE_S, s0)
#if LEVELS == 4
        CASE                                    // half a terabyte: only frame 0 is aligned
        leaf    root, 1, 0x80000000, ALL
        sfence.vma
        li      s0, 0x8000000000
        NO_READ(MODE_S, s0)
        leaf    root, 1, 0, ALL
        sfence.vma
        la      s1, data_3
        add     s0, s0, s1
        RUNS_IN(MODE_S, ld a1, 24(s0))
        WANT(a1, 0x3333333333333333)
        leaf    root, 1, 0, 0
        sfence.vma
#endif

        // Addresses whose upper bits do not repeat the sign bit.
#if LEVELS == 4
#define TOP 0x0000800000000000
#else
#define TOP 0x0000004000000000
#endif
        li      s0, TOP
        NO_READ(MODE_S, s0)
        NO_WRITE(MODE_S, s0)
        NO_FETCH(MODE_S, s0)
        li      s0, WINDOW | (1 << 62)
        NO_READ(MODE_S, s0)
        NO_FETCH(MODE_S, s0)
        li      s0, WINDOW | (1 << 63)
        NO_READ(MODE_S, s0)
        CASE                                    // the upper half, by the last entry of the root
        PAGE(0, data_3, ALL)
        la      t0, root
        la      t1, gigabytes
#if LEVELS == 4
        srli    t1, t1, 2
        ori     t1, t1, PTE_V
        li      s0, -0x8000000000 + WINDOW
#else
        ld      t1, 5 * 8(t1)
        li      s0, -0x40000000
#endif
        li      t2, 511 * 8
        add     t0, t0, t2
        sd      t1, 0(t0)
        sfence.vma
        RUNS_IN(MODE_S, ld a1, 32(s0))
        WANT(a1, 0x3333333333333333)

        // Tables in places without memory: an access fault of the kind of the access.
        CASE
        leaf    window, 2, 0x09000000, PTE_V
        sfence.vma
        li      s0, WINDOW + 0x400000
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, s0, ld a1, 0(s0))      // not on QEMU 7.2
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_ACCESS, s0, sd a1, 0(s0))      // not on QEMU 7.2
        CASE                                    // and pages there
        la      t0, leaves
        li      t1, (0x09000000 >> 2) | ALL
        sd      t1, 0(t0)
        sfence.vma
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_ACCESS, a0, sd a1, 0(a0))
        CASE
        la      s10, 2f
        enter   MODE_S, 1f
1:      jr      a0
2:      WANT(s2, CAUSE_FETCH_ACCESS)
        WANT_SAME(s4, a0)

        // Misaligned accesses over two pages: scattered frames; a fault names the page it is in,
        // and nothing was stored in the other.
        PAGE(1, data_3, ALL)
        PAGE(0, data_1, ALL)
        PAGE(2, data_2, ALL)
        li      s0, WINDOW + 4096 - 3
        li      s1, WINDOW + 2 * 4096 - 5
        CASE
        la      t0, data_3
        li      t1, 0x3333333333333333
        sd      t1, 0(t0)
        RUNS_IN(MODE_S, ld a1, 0(s0))
        WANT(a1, 0x3333333333111111)
        RUNS_IN(MODE_S, lwu a1, 0(s0))
        WANT(a1, 0x33111111)
        li      a1, 0x8877665544332211
        WRITES_IN(MODE_S, s1)
        la      t0, data_2
        ld      a1, 0(t0)
        WANT(a1, 0x2222222222887766)
        la      t0, data_3
        li      t1, 4088
        add     t0, t0, t1
        ld      a1, 0(t0)
        WANT(a1, 0x5544332211333333)
        PAGE(1, data_3, ALL & ~PTE_V)
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_PAGE, a2, ld a1, 0(s0))
        li      a1, -1
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_PAGE, a2, sd a1, 0(s0))
        la      t0, data_1
        li      t1, 4088
        add     t0, t0, t1
        ld      a1, 0(t0)
        WANT(a1, 0x1111111111111111)
        TRAPS_IN_AT(MODE_S, CAUSE_LOAD_PAGE, s1, ld a1, 0(s1))
        PAGE(1, data_3, ALL & ~(PTE_W | PTE_X))
        li      a1, -1
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_PAGE, a2, sd a1, 0(s0))
        TRAPS_IN_AT(MODE_S, CAUSE_STORE_PAGE, s1, sd a1, 0(s1))
        la      t0, data_2
        ld      a1, 0(t0)
        WANT(a1, 0x2222222222887766)

        // An instruction over two pages: fetched from two frames; a fault in its second half has
        // the pc of the instruction and the value of the page.
        CASE
        la      t0, data_1
        li      t1, 4094
        add     t0, t0, t1
        li      t1, 0x0513                      // li a0, 77 ...
        sh      t1, 0(t0)
        la      t0, data_2
        li      t1, 77 << 4
        sh      t1, 0(t0)
        li      t1, 0x80820001                  // c.nop; ret
        sw      t1, 2(t0)
        fence.i
        PAGE(0, data_1, ALL)
        PAGE(1, data_2, ALL)
        li      s0, WINDOW + 4094
        FETCHES(MODE_S, s0)
        WANT(a0, 77)
        li      a0, WINDOW
        CASE                                    // another second page: another instruction
        la      t0, data_3
        li      t1, 78 << 4
        sh      t1, 0(t0)
        li      t1, 0x80820001
        sw      t1, 2(t0)
        fence.i
        PAGE(1, data_3, ALL)
        FETCHES(MODE_S, s0)
        WANT(a0, 78)
        li      a0, WINDOW
        CASE
        PAGE(1, data_2, ALL & ~PTE_X)
        la      s10, 2f
        enter   MODE_S, 1f
1:      jalr    s0
2:      WANT(s2, CAUSE_FETCH_PAGE)
        WANT_SAME(s3, s0)
        WANT_SAME(s4, a2)
        CASE                                    // running into a page without the right
        la      t0, data_1
        li      t1, 4092
        add     t0, t0, t1
        li      t1, 0x00010001
        sw      t1, 0(t0)
        fence.i
        la      s10, 2f
        li      s0, WINDOW + 4092
        enter   MODE_S, 1f
1:      jalr    s0
2:      WANT(s2, CAUSE_FETCH_PAGE)
        WANT_SAME(s3, a2)
        WANT_SAME(s4, a2)

        // LR and SC on a page: rights of a load and of a store.
        PAGE(0, data_1, ALL & ~(PTE_W | PTE_X))
        RUNS_IN(MODE_S, lr.d a1, (a0))
        CASE
        la      s10, 3f
        la      s9, 2f
        enter   MODE_S, 1f
1:      lr.d    a1, (a0)
2:      sc.d    a1, a1, (a0)
        j       fail
3:      WANT(s2, CAUSE_STORE_PAGE)
        WANT_SAME(s3, s9)
        WANT_SAME(s4, a0)
        END
        .balign 4096
routine: ret
        .zero   4092
        tables
