// RVC: each compressed instruction, its immediates at their ends, and 32-bit instructions at odd
// halfwords and across pages.
#include "rig.h"

        BEGIN
        .option rvc

// One register, changed by a compressed operation with an immediate.
#define CI(op, a, imm, want) CASE; li a0, a; op a0, imm; WANT(a0, want); \
        li s1, a; op s1, imm; WANT(s1, want)
        CI(c.addi, 5, 31, 36)
        CI(c.addi, 0, -32, -32)
        CI(c.addiw, MAX32, 1, MIN32)
        CI(c.addiw, 0x123456789, -1, 0x23456788)
        CI(c.addiw, 0x80000000, 0, MIN32)
        CI(c.li, 9, -32, -32)
        CI(c.li, 9, 31, 31)
        CI(c.lui, 9, 31, 0x1f000)
        CI(c.lui, 9, 0xfffe0, -0x20000)
        CI(c.lui, 9, 1, 0x1000)
        CI(c.slli, 1, 63, MIN64)
        CI(c.slli, 3, 32, 0x300000000)
        CI(c.srli, -1, 63, 1)
        CI(c.srli, MIN64, 32, 0x80000000)
        CI(c.srai, MIN64, 63, -1)
        CI(c.srai, 0x4000000000000000, 33, 0x20000000)
        CI(c.andi, -1, -32, -32)
        CI(c.andi, 0x5f, 31, 31)

#define CR(op, a, b, want) CASE; li a0, a; li a1, b; op a0, a1; WANT(a0, want); WANT(a1, b); \
        li s0, a; li a5, b; op s0, a5; WANT(s0, want)
        CR(c.sub, 5, 7, -2)
        CR(c.xor, 0xff00ff00, 0x0ff00ff0, 0xf0f0f0f0)
        CR(c.or, MIN64, 1, 0x8000000000000001)
        CR(c.and, 0x1234, 0xff, 0x34)
        CR(c.subw, MIN32, 1, MAX32)
        CR(c.addw, MAX32, 1, MIN32)
        CR(c.addw, 0x100000000, 2, 2)
        CR(c.mv, 1, MIN64, MIN64)
        CR(c.add, MAX64, 1, MIN64)

        CASE                            // the stack pointer's own
        la      sp, room
        mv      a1, sp
        c.addi16sp sp, 496
        sub     a0, sp, a1
        WANT(a0, 496)
        c.addi16sp sp, -512
        sub     a0, sp, a1
        WANT(a0, -16)
        mv      sp, a1
        c.addi4spn a0, sp, 4
        sub     a0, a0, a1
        WANT(a0, 4)
        c.addi4spn s1, sp, 1020
        sub     s1, s1, a1
        WANT(s1, 1020)

        CASE
        la      sp, room
        li      t0, 0x8877665544332211
        c.sdsp  t0, 0(sp)
        c.sdsp  t0, 504(sp)
        c.swsp  t0, 252(sp)
        c.swsp  t0, 24(sp)
        ld      a0, 504(sp)
        WANT(a0, 0x8877665544332211)
        c.ldsp  a0, 504(sp)
        WANT(a0, 0x8877665544332211)
        c.ldsp  ra, 0(sp)
        WANT(ra, 0x8877665544332211)
        c.lwsp  t1, 252(sp)
        WANT(t1, 0x44332211)
        lw      t1, 256(sp)
        bnez    t1, fail
        c.lwsp  t1, 4(sp)
        WANT(t1, 0xffffffff88776655)
        c.fldsp fa0, 504(sp)
        fmv.x.d a0, fa0
        WANT(a0, 0x8877665544332211)
        c.fsdsp fa0, 496(sp)
        ld      a0, 496(sp)
        WANT(a0, 0x8877665544332211)

        CASE
        la      a5, room
        li      s0, 0x8877665544332211
        c.sd    s0, 0(a5)
        c.sd    s0, 248(a5)
        c.sw    s0, 124(a5)
        c.ld    a4, 248(a5)
        WANT(a4, 0x8877665544332211)
        c.lw    a4, 124(a5)
        WANT(a4, 0x44332211)
        c.lw    a5, 4(a5)
        WANT(a5, 0xffffffff88776655)
        la      s1, room
        c.fld   fs0, 248(s1)
        fmv.x.d a0, fs0
        WANT(a0, 0x8877665544332211)
        c.fsd   fs0, 240(s1)
        ld      a0, 240(s1)
        WANT(a0, 0x8877665544332211)

        CASE                            // jumps and branches, both ways
        li      a0, 0
        c.j     2f
1:      c.addi  a0, 1
        c.beqz  a0, fail_near
        c.bnez  a0, 3f
        c.j     fail_near
2:      c.beqz  a0, 1b
fail_near:
        j       fail
3:      WANT(a0, 1)

        CASE                            // the link is two bytes on
        la      a0, 2f
        c.jalr  a0
1:      j       fail
        .balign 2
2:      la      a1, 1b
        WANT_SAME(ra, a1)
        la      a0, 3f
        c.jr    a0
        j       fail
3:      CASE
        .option norvc
        jal     a0, 2f
        .option rvc
1:      c.j     fail_near
2:      la      a1, 1b
        WANT_SAME(a0, a1)

        CASE                            // hints and the nop change nothing
        li      a0, 3
        c.nop
        .half   0x0005                  // c.nop 1
        .half   0x5001 | 0x7c           // c.li zero, -1
        .half   0x6005                  // c.lui zero, 1
        .half   0x802a                  // c.mv zero, a0
        .half   0x902a                  // c.add zero, a0
        .half   0x000e | 0x1000         // c.slli zero, 35
        bnez    zero, fail
        WANT(a0, 3)

        // A 32-bit instruction whose halves lie in two pages, and one that starts a page.
        CASE
        j       2f
        .balign 4096
        .zero   4096 - 6
2:      li      a0, 5
        c.nop
        .option norvc
        addi    a0, a0, 1000            // two bytes here, two in the next page
        addi    a0, a0, 2
        .option rvc
        c.addi  a0, 1
        WANT(a0, 1008)

        CASE                            // and a jump over it, back and forth, 50 times
        li      a1, 50
        li      a0, 0
        c.j     2f
        .balign 4096
        .zero   4096 - 4
        c.nop
        .option norvc
1:      addi    a0, a0, 7
        .option rvc
        c.addi  a1, -1
        c.beqz  a1, 3f
2:      j       1b
3:      WANT(a0, 350)

        END
        DATA
        .balign 16
        .zero   16
room:   .zero   1024
