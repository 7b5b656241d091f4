// Zifencei: code that is written, fetched, and written again.
#include "rig.h"

#define LI_A0(value) (0x00000513 | ((value) << 20))
#define RET 0x00008067

        BEGIN
        .option norvc

        CASE                            // a function in a data page, 100 times another
        la      s0, written
        li      s1, 0
1:      slli    a1, s1, 20
        li      a2, LI_A0(0)
        or      a1, a1, a2
        sw      a1, 0(s0)
        li      a2, RET
        sw      a2, 4(s0)
        fence.i
        jalr    s0
        bne     a0, s1, fail
        addi    s1, s1, 1
        li      a2, 100
        bne     s1, a2, 1b

        CASE                            // an instruction of this very loop
        la      s0, patched
        li      s1, 0
        li      s2, 0
1:      slli    a1, s1, 20
        li      a2, LI_A0(0)
        or      a1, a1, a2
        sw      a1, 0(s0)
        fence.i
patched:
        li      a0, 999
        add     s2, s2, a0
        addi    s1, s1, 1
        li      a2, 50
        bne     s1, a2, 1b
        WANT(s2, 1225)

        CASE                            // the very next instruction
        la      s0, 1f
        li      a1, LI_A0(7)
        sw      a1, 0(s0)
        fence.i
1:      li      a0, 0
        WANT(a0, 7)

        CASE                            // one half of an instruction, and of one across pages
        la      s0, crossing
        jalr    s0
        WANT(a0, 1)
        li      a1, LI_A0(2) >> 16
        sh      a1, 2(s0)
        fence.i
        jalr    s0
        WANT(a0, 2)
        li      a1, LI_A0(3)
        sw      a1, 0(s0)
        fence.i
        jalr    s0
        WANT(a0, 3)

        CASE                            // written by an atomic, and by a misaligned store
        la      s0, written
        li      a1, LI_A0(11)
        amoswap.w zero, a1, (s0)
        fence.i
        jalr    s0
        WANT(a0, 11)
        li      a1, (LI_A0(12) >> 8) | ((RET & 0xff) << 24)
        sw      a1, 1(s0)
        fence.i
        jalr    s0
        WANT(a0, 12)

        CASE                            // a compressed pair in place of one instruction
        li      a1, 0x45394519          // c.li a0, 6; c.li a0, 14
        sw      a1, 0(s0)
        fence.i
        jalr    s0
        WANT(a0, 14)
        addi    a1, s0, 0
        la      ra, 1f
        jr      a1
1:      WANT(a0, 14)

        CASE                            // data right beside code stays cheap and right
        la      s0, beside
        li      s1, 200
        sw      zero, 0(s0)
1:      lw      a0, 0(s0)
        addi    a0, a0, 1
        sw      a0, 0(s0)
        addi    s1, s1, -1
        bnez    s1, 1b
        WANT(a0, 200)

        END
        .balign 4
beside: .word   0
        .balign 4096
        .zero   4096 - 2
        .option rvc
crossing:
        .option norvc
        li      a0, 1
        ret

        DATA
        .balign 4
written: .zero  64
