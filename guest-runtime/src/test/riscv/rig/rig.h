// The macro set of the ISA programs.
//
// A case is known by the number of its own source line: s11 holds it while the case runs, and a
// failing program ends with tohost = (line << 1) | 1. A trap nobody waited for ends it with
// ((cause + 1) << 16 | line) in place of the line (0x80 is added to the cause of an interrupt).
// Registers: s11 line, s10 resume address, s9 address of the trapping instruction, s2-s6 what
// the last caught trap said (catch.S); t5, t6 belong to the macros; the rest is the case's.
#ifndef RIG_H
#define RIG_H

        .option arch, +zba, +zbb, +zbs, +zicbom, +zicboz, +zihintpause, +zawrs, +svinval
        .option norvc                   // compressed forms only where a program asks for them

#define CALL_FINISH 0x56495247
#define CALL_MACHINE 0x56495248

#define MIN32 0xffffffff80000000
#define MAX32 0x7fffffff
#define MIN64 0x8000000000000000
#define MAX64 0x7fffffffffffffff

#define MSTATUS_SIE (1 << 1)
#define MSTATUS_MIE (1 << 3)
#define MSTATUS_SPIE (1 << 5)
#define MSTATUS_MPIE (1 << 7)
#define MSTATUS_SPP (1 << 8)
#define MSTATUS_MPP (3 << 11)
#define MSTATUS_FS (3 << 13)
#define MSTATUS_MPRV (1 << 17)
#define MSTATUS_SUM (1 << 18)
#define MSTATUS_MXR (1 << 19)
#define MSTATUS_TVM (1 << 20)
#define MSTATUS_TW (1 << 21)
#define MSTATUS_TSR (1 << 22)

#define MODE_U 0
#define MODE_S 1
#define MODE_M 3

#define CAUSE_FETCH_MISALIGNED 0
#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL 2
#define CAUSE_BREAKPOINT 3
#define CAUSE_LOAD_MISALIGNED 4
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS 7
#define CAUSE_ECALL_U 8
#define CAUSE_ECALL_S 9
#define CAUSE_ECALL_M 11
#define CAUSE_FETCH_PAGE 12
#define CAUSE_LOAD_PAGE 13
#define CAUSE_STORE_PAGE 15

#define CLINT 0x02000000
#define CLINT_MTIMECMP (CLINT + 0x4000)
#define CLINT_MTIME (CLINT + 0xbff8)

#define PTE_V 0x01
#define PTE_R 0x02
#define PTE_W 0x04
#define PTE_X 0x08
#define PTE_U 0x10
#define PTE_G 0x20
#define PTE_A 0x40
#define PTE_D 0x80

// Opens and closes a program's text. Programs start at "body" and fall out of their end to pass.
#define BEGIN .section .user.text, "ax"; .globl body; body:
#define END \
        j pass; \
fail:   slli a0, s11, 1; ori a0, a0, 1; j finish; \
pass:   li a0, 1; \
finish: li a7, CALL_FINISH; ecall; j finish
#define DATA .section .user.data, "aw"

#define CASE li s11, __LINE__
#define WANT(reg, value) li t6, value; bne reg, t6, fail
#define WANT_SAME(reg, other) bne reg, other, fail

        .macro rr line, op, a, b, want
        li      s11, \line
        li      t6, \want
        li      a0, \a
        li      a1, \b
        \op     a2, a0, a1
        bne     a2, t6, fail
        mv      a3, a0
        \op     a3, a3, a1              // destination is the first source
        bne     a3, t6, fail
        mv      a3, a1
        \op     a3, a0, a3              // destination is the second source
        bne     a3, t6, fail
        \op     zero, a0, a1
        bnez    zero, fail
        .endm

        .macro ri line, op, a, imm, want
        li      s11, \line
        li      t6, \want
        li      a0, \a
        \op     a2, a0, \imm
        bne     a2, t6, fail
        \op     a0, a0, \imm
        bne     a0, t6, fail
        \op     zero, a2, \imm
        bnez    zero, fail
        .endm

        .macro r1 line, op, a, want
        li      s11, \line
        li      t6, \want
        li      a0, \a
        \op     a2, a0
        bne     a2, t6, fail
        \op     a0, a0
        bne     a0, t6, fail
        .endm

        // A register that is both sources.
        .macro same line, op, a, want
        li      s11, \line
        li      t6, \want
        li      a0, \a
        \op     a0, a0, a0
        bne     a0, t6, fail
        .endm

// Register-register, register-immediate, one-source operations and their results.
#define RR(op, a, b, want) rr __LINE__, op, a, b, want
#define RI(op, a, imm, want) ri __LINE__, op, a, imm, want
#define RS(op, a, want) r1 __LINE__, op, a, want
#define SAME(op, a, want) same __LINE__, op, a, want
#endif
