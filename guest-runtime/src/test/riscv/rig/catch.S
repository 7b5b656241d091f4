// Runs a program of machine mode on hart 0 and catches the traps it provokes; see trap.h.
#include "trap.h"
#include "finish.h"

        .section .text.start, "ax"
        .globl  start
start:  csrr    t0, mhartid
1:      bnez    t0, 1b
        la      t0, 2f
        csrw    mtvec, t0
        li      t0, -1                  // open all of memory, where there is a PMP
        csrw    pmpaddr0, t0
        li      t0, 0x1f
        csrw    pmpcfg0, t0
        .balign 4
2:      la      t0, catch_machine
        csrw    mtvec, t0
        la      t0, catch_supervisor
        csrw    stvec, t0
        csrw    medeleg, zero
        csrw    mideleg, zero
        csrw    mie, zero
        csrw    satp, zero
        li      s7, 0
        li      s8, 0
        li      s10, 0
        li      s11, 0
        la      t0, body
        jr      t0

        .balign 4
        .globl  catch_machine
catch_machine:
        csrr    t6, mcause
        li      t5, CAUSE_ECALL_U
        beq     t6, t5, 1f
        li      t5, CAUSE_ECALL_S
        beq     t6, t5, 1f
        li      t5, CAUSE_ECALL_M
        bne     t6, t5, 2f
1:      li      t5, CALL_FINISH
        beq     a7, t5, 8f
        li      t5, CALL_MACHINE
        bne     a7, t5, 2f
        li      a7, 0
        csrr    t6, mcause
        csrr    t5, mepc                // the image again, from its alias
        addi    t5, t5, 4
        addi    t6, t6, -CAUSE_ECALL_S
        bgtz    t6, 3f
        beqz    t6, 4f
        sub     t5, t5, s8
        j       3f
4:      sub     t5, t5, s7
        j       3f
2:      beqz    s10, 9f
        csrr    s2, mcause
        csrr    s3, mepc
        csrr    s4, mtval
        csrr    s5, mstatus
        li      s6, MODE_M
        mv      t5, s10
        li      s10, 0
3:      csrw    mepc, t5
        li      t5, MSTATUS_MPRV | MSTATUS_MPIE
        csrc    mstatus, t5
        li      t5, MSTATUS_MPP
        csrs    mstatus, t5
        mret
8:      report_a0
9:      csrr    t1, mcause
        unexpected_a0
        report_a0

        // Records as above; a call of the rig's own is passed on to machine mode.
        .balign 4
        .globl  catch_supervisor
catch_supervisor:
        csrr    t6, scause
        li      t5, CAUSE_ECALL_U
        bne     t6, t5, 1f
        li      t5, CALL_FINISH
        beq     a7, t5, 3f
        li      t5, CALL_MACHINE
        bne     a7, t5, 1f
        csrr    s10, sepc
        addi    s10, s10, 4
        sub     s10, s10, s8
        j       2f
1:      beqz    s10, 4f
        csrr    s2, scause
        csrr    s3, sepc
        csrr    s4, stval
        csrr    s5, sstatus
        li      s6, MODE_S
2:      li      a7, CALL_MACHINE
        ecall
        mv      t5, s10
        li      s10, 0
        jr      t5
3:      ecall
4:      csrr    t1, scause
        unexpected_a0
        li      a7, CALL_FINISH
        ecall
