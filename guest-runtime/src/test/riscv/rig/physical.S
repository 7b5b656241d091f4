// Runs a user program in machine mode, without translation, on hart 0.
#include "rig.h"
#include "finish.h"

        .section .text.start, "ax"
        .globl  start
start:  csrr    t0, mhartid
1:      bnez    t0, 1b
        li      t0, MSTATUS_FS
        csrs    mstatus, t0
        csrw    fcsr, zero
        la      t0, 2f
        csrw    mtvec, t0
        li      t0, 0xf0                // cache block operations for all, where there are any
        csrw    menvcfg, t0
        .balign 4
2:      la      t0, trap
        csrw    mtvec, t0
        li      s11, 0
        la      t0, body
        jr      t0

        .balign 4
trap:   csrr    t1, mcause
        li      t0, CAUSE_ECALL_M
        bne     t1, t0, 1f
        li      t0, CALL_FINISH
        beq     a7, t0, 2f
1:      unexpected_a0
2:      report_a0
