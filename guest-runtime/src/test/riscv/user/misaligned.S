// Misaligned loads and stores: at every offset of two words, and across pages.
#include "rig.h"

        // Stores value with each width at every offset 0..15 and compares with bytes put together.
        .macro round op_store, op_load, width, base
        la      s0, \base
        li      s1, 16
1:      // a background of the bytes 0x40 + i
        la      a0, \base
        li      a1, 0x40
        li      a2, 32
2:      sb      a1, 0(a0)
        addi    a0, a0, 1
        addi    a1, a1, 1
        addi    a2, a2, -1
        bnez    a2, 2b
        // the load agrees with the bytes
        li      a2, \width
        li      a3, 0
        add     a4, s0, a2
3:      addi    a4, a4, -1
        lbu     a5, 0(a4)
        slli    a3, a3, 8
        or      a3, a3, a5
        bne     a4, s0, 3b
        \op_load a5, 0(s0)
        bne     a5, a3, fail
        // the store leaves just its bytes
        li      a1, 0x8182838485868788
        \op_store a1, 0(s0)
        la      a0, \base
        li      a2, 0x40
        li      a3, 32
4:      lbu     a4, 0(a0)
        mv      a5, a2
        bltu    a0, s0, 5f
        addi    a6, s0, \width
        bgeu    a0, a6, 5f
        sub     a6, a0, s0
        slli    a6, a6, 3
        srl     a5, a1, a6
        andi    a5, a5, 0xff
5:      bne     a4, a5, fail
        addi    a0, a0, 1
        addi    a2, a2, 1
        addi    a3, a3, -1
        bnez    a3, 4b
        addi    s0, s0, 1
        addi    s1, s1, -1
        bnez    s1, 1b
        .endm
#define ROUND(store, load, width, base) CASE; round store, load, width, base

        BEGIN
        ROUND(sh, lhu, 2, inside)
        ROUND(sw, lwu, 4, inside)
        ROUND(sd, ld, 8, inside)
        ROUND(sh, lhu, 2, edge_1)
        ROUND(sw, lwu, 4, edge_1)
        ROUND(sd, ld, 8, edge_1)
        ROUND(sd, ld, 8, edge_2)

        CASE                            // extension to the upper bits
        la      a0, inside + 1
        li      a1, 0x80000000
        sw      a1, 0(a0)
        lw      a2, 0(a0)
        WANT(a2, MIN32)
        sh      a1, 0(a0)
        li      a1, 0x8001
        sh      a1, 2(a0)
        lh      a2, 2(a0)
        WANT(a2, -0x7fff)
        lhu     a2, 2(a0)
        WANT(a2, 0x8001)

        CASE                            // floating point, inside a page and across
        li      a1, 0x0123456789abcdef
        fmv.d.x fa0, a1
        la      a0, inside + 3
        fsd     fa0, 0(a0)
        fld     fa1, 0(a0)
        fmv.x.d a2, fa1
        WANT_SAME(a1, a2)
        la      a0, edge_1 + 5
        fsd     fa0, 0(a0)
        fld     fa1, 0(a0)
        fmv.x.d a2, fa1
        WANT_SAME(a1, a2)
        la      a0, edge_2 + 6
        fsw     fa0, 0(a0)
        flw     fa1, 0(a0)
        fmv.x.w a2, fa1
        WANT(a2, 0xffffffff89abcdef)

        END
        DATA
        .balign 4096
        .zero   100
        .balign 8
inside: .zero   32
        .balign 4096
        .zero   4096 - 8
edge_1: .zero   32
        .balign 4096
        .zero   4096 - 8
edge_2: .zero   32
