// Starts all harts of a litmus program in machine mode; see harts.h.
#include "harts.h"
#include "finish.h"

#define UART 0x10000000

        .section .text.start, "ax"
        .globl  start
start:  csrr    tp, mhartid
        la      t0, trap
        csrw    mtvec, t0
        li      t0, MSTATUS_FS
        csrs    mstatus, t0
        li      t0, HARTS
        bgeu    tp, t0, sleep
        li      s1, 0
        li      s11, 0
        la      sp, stacks
        addi    t0, tp, 1
        slli    t0, t0, 10
        add     sp, sp, t0
        la      t0, body
        jr      t0
sleep:  wfi
        j       sleep

        .balign 4
trap:   csrr    t1, mcause
        unexpected_a0
        .globl  finish
finish: report_a0

        // a2 to a5 are results: one more of the combination of their lowest bits.
        .globl  count_outcome
count_outcome:
        andi    t0, a2, 1
        andi    t1, a3, 1
        slli    t1, t1, 1
        or      t0, t0, t1
        andi    t1, a4, 1
        slli    t1, t1, 2
        or      t0, t0, t1
        andi    t1, a5, 1
        slli    t1, t1, 3
        or      t0, t0, t1
        slli    t0, t0, 2
        la      t1, outcomes
        add     t0, t0, t1
        lw      t1, 0(t0)
        addi    t1, t1, 1
        sw      t1, 0(t0)
        ret

        // A line of hexadecimal numbers: the line of the case, and combination and count of each.
        .globl  say_outcomes
say_outcomes:
        mv      s5, ra
        mv      a0, s11
        call    say
        la      s6, outcomes
        li      s7, 0
1:      lw      s8, 0(s6)
        beqz    s8, 2f
        sw      zero, 0(s6)
        mv      a0, s7
        call    say
        mv      a0, s8
        call    say
2:      addi    s6, s6, 4
        addi    s7, s7, 1
        li      t0, 16
        bne     s7, t0, 1b
        li      t0, UART
        li      t1, 10
        sb      t1, 0(t0)
        jr      s5

say:    li      t0, UART
        li      t1, 28
1:      srl     t2, a0, t1
        andi    t2, t2, 15
        addi    t2, t2, 48
        li      t3, 58
        bltu    t2, t3, 2f
        addi    t2, t2, 39
2:      sb      t2, 0(t0)
        addi    t1, t1, -4
        bgez    t1, 1b
        li      t2, 32
        sb      t2, 0(t0)
        ret

        .data
        .balign 64
        .globl  arrived
arrived: .word  0
        .balign 64
outcomes: .zero 64
        .balign 16
stacks: .zero   1024 * HARTS
        .balign 4096
        .globl  records
records: .zero  RECORDS * RECORD
        .globl  records_end
records_end:
