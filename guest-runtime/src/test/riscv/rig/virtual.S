// Runs a user program in user mode under Sv39 on hart 0. Its pages are given on demand, each
// copied to a scattered frame the first time, mapped with A and D clear, and a machine timer takes
// all mappings away again every now and then: the program must not notice any of it.
#include "rig.h"
#include "finish.h"

#define FRAMES 64
#define EVICTION_TICKS 3000

        .section .text.start, "ax"
        .globl  start
start:  csrr    t0, mhartid
1:      bnez    t0, 1b
        la      t0, 2f
        csrw    mtvec, t0
        li      t0, 0xf0                // cache block operations for all, where there are any
        csrw    menvcfg, t0
        .balign 4
2:      la      t0, 3f
        csrw    mtvec, t0
        li      t0, -1                  // one PMP entry opens everything, where there is a PMP
        csrw    pmpaddr0, t0
        li      t0, 0x1f
        csrw    pmpcfg0, t0
        .balign 4
3:      la      t0, machine_trap
        csrw    mtvec, t0
        la      t0, supervisor_trap
        csrw    stvec, t0
        li      t0, 0xb1ff
        csrw    medeleg, t0
        csrw    mideleg, zero
        li      t0, 7                   // users read the counters
        csrw    mcounteren, t0
        csrw    scounteren, t0
        la      t0, 4f
        csrw    mtvec, t0
        li      t0, 0xf0
        csrw    senvcfg, t0
        .balign 4
4:      la      t0, machine_trap
        csrw    mtvec, t0

        // The root: gigabyte pages for rig and devices, a pointer for the user's first gigabyte.
        la      t0, root
        li      t1, (0x80000000 >> 2) | PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D
        sd      t1, 2 * 8(t0)
        li      t1, PTE_V | PTE_R | PTE_W | PTE_A | PTE_D
        sd      t1, 0(t0)               // devices
        la      t1, middle
        srli    t1, t1, 2
        ori     t1, t1, PTE_V
        sd      t1, 64 * 8(t0)
        la      t1, middle
        la      t2, leaves
        srli    t2, t2, 2
        ori     t2, t2, PTE_V
        sd      t2, 0(t1)
        srli    t0, t0, 12
        li      t1, 8 << 60
        or      t0, t0, t1
        csrw    satp, t0
        sfence.vma

        la      t0, machine_frame
        csrw    mscratch, t0
        la      t0, supervisor_frame
        csrw    sscratch, t0
        li      t0, CLINT_MTIME
        ld      t0, 0(t0)
        li      t1, EVICTION_TICKS
        add     t0, t0, t1
        li      t1, CLINT_MTIMECMP
        sd      t0, 0(t1)
        li      t0, 1 << 7
        csrw    mie, t0
        li      t0, MSTATUS_MPP
        csrc    mstatus, t0
        li      t0, MSTATUS_FS | MSTATUS_MPIE
        csrs    mstatus, t0
        csrw    fcsr, zero
        ld      t0, body_address
        csrw    mepc, t0
        li      s11, 0
        mret

        // Interrupts of machine mode: the timer evicts all user pages. Nothing else comes here.
        .balign 4
machine_trap:
        csrrw   sp, mscratch, sp
        sd      t0, 0(sp)
        sd      t1, 8(sp)
        csrr    t1, mcause
        bgez    t1, 9f
        li      t0, CLINT_MTIME
        ld      t1, 0(t0)
        li      t0, EVICTION_TICKS
        add     t1, t1, t0
        li      t0, CLINT_MTIMECMP
        sd      t1, 0(t0)
        la      t0, leaves
        addi    t1, t0, FRAMES * 8 / 2
        addi    t1, t1, FRAMES * 8 / 2
1:      sd      zero, 0(t0)
        addi    t0, t0, 8
        bltu    t0, t1, 1b
        sfence.vma
        ld      t0, 0(sp)
        ld      t1, 8(sp)
        csrrw   sp, mscratch, sp
        mret
9:      unexpected_a0
        report_a0

        .balign 4
supervisor_trap:
        csrrw   sp, sscratch, sp
        sd      t0, 0(sp)
        sd      t1, 8(sp)
        sd      t2, 16(sp)
        sd      t3, 24(sp)
        csrr    t1, scause
        li      t0, CAUSE_ECALL_U
        beq     t1, t0, 7f
        li      t0, CAUSE_FETCH_PAGE
        beq     t1, t0, 1f
        li      t0, CAUSE_LOAD_PAGE
        beq     t1, t0, 1f
        li      t0, CAUSE_STORE_PAGE
        bne     t1, t0, 9f
1:      csrr    t0, stval
        ld      t2, user_base
        sub     t0, t0, t2
        srli    t0, t0, 12
        ld      t2, page_count
        bgeu    t0, t2, 9f
        // t0 = page; t3 = its frame: (page * 37 + 11) % FRAMES
        li      t2, 37
        mul     t2, t0, t2
        addi    t2, t2, 11
        andi    t2, t2, FRAMES - 1
        slli    t2, t2, 12
        la      t3, frames
        add     t3, t3, t2
        // A leaf that is already there lacked A or D only.
        slli    t2, t0, 3
        la      t1, leaves
        add     t1, t1, t2
        ld      t2, 0(t1)
        bnez    t2, 5f
        srli    t2, t3, 2
        ori     t2, t2, PTE_V | PTE_R | PTE_W | PTE_X | PTE_U
        sd      t2, 0(t1)
        la      t1, given
        add     t1, t1, t0
        lbu     t2, 0(t1)
        bnez    t2, 6f
        li      t2, 1
        sb      t2, 0(t1)
        la      t1, user_image
        slli    t0, t0, 12
        add     t0, t1, t0
        li      t1, 4096
        add     t1, t3, t1
2:      ld      t2, 0(t0)
        sd      t2, 0(t3)
        addi    t0, t0, 8
        addi    t3, t3, 8
        bltu    t3, t1, 2b
        fence.i
        j       6f
5:      andi    t0, t2, PTE_A
        ori     t2, t2, PTE_A
        beqz    t0, 3f
        andi    t0, t2, PTE_D           // a fault although both were set is one too many
        ori     t2, t2, PTE_D
        bnez    t0, 8f
3:      sd      t2, 0(t1)
6:      sfence.vma
        ld      t0, 0(sp)
        ld      t1, 8(sp)
        ld      t2, 16(sp)
        ld      t3, 24(sp)
        csrrw   sp, sscratch, sp
        sret
7:      li      t0, CALL_FINISH
        bne     a7, t0, 9f
        report_a0
8:      csrr    t1, scause
9:      unexpected_a0
        report_a0

        .data
        .balign 4096
root:   .zero   4096
middle: .zero   4096
leaves: .zero   4096
frames: .zero   FRAMES * 4096
machine_frame: .zero 32
supervisor_frame: .zero 32
body_address: .dword body
user_base: .dword USER_BASE
page_count: .dword user_pages
given:  .zero   FRAMES
        .balign 8
