// Page tables by hand. LEVELS is 3 (Sv39) or 4 (Sv48). The image is mapped twice by 2 MiB pages:
// identically for the supervisor, and USER_ALIAS higher for the user. Cases get their pages in the
// 2 MiB at WINDOW; "leaves" is its last table: entry n maps WINDOW + n * 4096.
#include "../rig/trap.h"

#define USER_ALIAS 0x40000000
#define WINDOW 0x140000000
#define ALL (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#if LEVELS == 4
#define SATP_MODE (9 << 60)
#else
#define SATP_MODE (8 << 60)
#endif

        // A pointer to a table, into an entry of another.
        .macro point table, index, to
        la      t0, \table
        la      t1, \to
        srli    t1, t1, 2
        ori     t1, t1, PTE_V
        li      t2, \index * 8
        add     t0, t0, t2
        sd      t1, 0(t0)
        .endm

        // A leaf for a physical address that is a constant.
        .macro leaf table, index, physical, bits
        la      t0, \table
        li      t1, (\physical >> 2) | \bits
        li      t2, \index * 8
        add     t0, t0, t2
        sd      t1, 0(t0)
        .endm

        // A leaf of the window for a symbol.
        .macro page index, symbol, bits
        la      t0, leaves
        la      t1, \symbol
        srli    t1, t1, 2
        li      t2, \bits
        or      t1, t1, t2
        sd      t1, \index * 8(t0)
        .endm

        .macro paging_on asid
#if LEVELS == 4
        point   root, 0, gigabytes
#endif
        leaf    gigabytes, 0, 0, (ALL & ~PTE_X)
        point   gigabytes, 2, image
        point   gigabytes, 3, image_user
        point   gigabytes, 5, window
        leaf    image, 0, 0x80000000, ALL
        leaf    image_user, 0, 0x80000000, (ALL | PTE_U)
        point   window, 0, leaves
        li      s8, USER_ALIAS
        la      t0, root
        srli    t0, t0, 12
        li      t1, SATP_MODE | (\asid << 44)
        or      t0, t0, t1
        csrw    satp, t0
        sfence.vma
        .endm

#define PAGE(index, symbol, bits) page index, symbol, (bits); sfence.vma
#define ENTRY(index, want) la t0, leaves; ld t1, (index) * 8(t0); WANT(t1, want)

        // The bits of an entry below its frame number.
#define ENTRY_BITS(index, want) la t0, leaves; ld t1, (index) * 8(t0); andi t1, t1, 0x3ff; \
        WANT(t1, want)

        .macro tables
        .section .data
        .balign 4096
root:
#if LEVELS == 4
        .zero   4096
#endif
gigabytes:  .zero 4096
image:      .zero 4096
image_user: .zero 4096
window:     .zero 4096
leaves:     .zero 4096
spare:      .zero 4096
data_1:     .rept 512
        .dword  0x1111111111111111
        .endr
data_2:     .rept 512
        .dword  0x2222222222222222
        .endr
data_3:     .rept 512
        .dword  0x3333333333333333
        .endr
        .endm
