// Lets random words run: entered anew for each round with a0 = where on the ground to begin, a1 =
// the mode (bits 0 and 1), paging (bit 2), SUM and MXR (bits 3 and 4). A trap goes on two bytes
// further, or somewhere on the ground if the pc has left it.
#include "../rig/rig.h"

// The test writes random words to the megabyte of the ground, and the registers to begin with.
#define REGISTERS 0x800ff000
#define GROUND 0x80100000

        .section .text.start, "ax"
        .globl  start
start:  la      t0, trap
        csrw    mtvec, t0
        li      t0, -1
        csrw    pmpaddr0, t0
        csrw    menvcfg, t0
        csrw    senvcfg, t0
        csrw    mcounteren, t0
        csrw    scounteren, t0
        li      t0, 0x1f
        csrw    pmpcfg0, t0
        la      t0, saved
        csrw    mscratch, t0
        li      t0, MSTATUS_FS | MSTATUS_MPIE
        csrs    mstatus, t0
        li      t0, MSTATUS_MPP
        csrc    mstatus, t0
        andi    t0, a1, 3
        slli    t0, t0, 11
        csrs    mstatus, t0
        andi    t0, a1, 3 << 3
        slli    t0, t0, 15
        csrs    mstatus, t0
        andi    t0, a1, 4
        beqz    t0, 1f
        // Gigabyte pages: devices, and RAM twice, the user's where the mode is the user's.
        la      t0, root
        li      t1, PTE_V | PTE_R | PTE_W
        sd      t1, 0(t0)
        li      t1, (0x80000000 >> 2) | PTE_V | PTE_R | PTE_W | PTE_X
        andi    t2, a1, 3
        bnez    t2, 2f
        ori     t1, t1, PTE_U
2:      sd      t1, 16(t0)
        sd      t1, 24(t0)
        srli    t0, t0, 12
        li      t1, 8 << 60
        or      t0, t0, t1
        csrw    satp, t0
        sfence.vma
1:      li      t0, GROUND
        add     t0, t0, a0
        csrw    mepc, t0
        li      t6, REGISTERS
        .irp    r, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
        ld      x\r, \r * 8(t6)
        .endr
        .irp    r, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
        fld     f\r, \r * 8(t6)
        .endr
        ld      t6, 31 * 8(t6)
        mret

        .balign 4
trap:   csrrw   t0, mscratch, t0
        sd      t1, 0(t0)
        sd      t2, 8(t0)
        csrr    t1, mcause
        bgez    t1, 1f
        csrw    mie, zero
        j       3f
1:      csrr    t1, mepc
        addi    t1, t1, 2
        li      t2, GROUND
        sub     t2, t1, t2
        srli    t2, t2, 20
        beqz    t2, 2f
        csrr    t1, minstret
        slli    t1, t1, 44
        srli    t1, t1, 43
        li      t2, GROUND
        add     t1, t1, t2
2:      csrw    mepc, t1
3:      ld      t1, 0(t0)
        ld      t2, 8(t0)
        csrrw   t0, mscratch, t0
        mret

        .data
        .balign 4096
root:   .zero   4096
saved:  .zero   64
