// A page that one hart maps anew while the others read and write it in supervisor mode: after the
// interrupt that makes all fence, nobody sees the old frame. The entry loses A and D each time, so
// that they are set again under way.
#include "harts.h"

#if HARTS == 2
#define TURNS 200
#else
#define TURNS 40
#endif
#define WINDOW 0x140000000
#define LEAF (PTE_V | PTE_R | PTE_W)

        HARTS_BEGIN
        la      t0, interrupt
        csrw    mtvec, t0
        li      t0, 1 << 3
        csrw    mie, t0
        li      t0, -1
        csrw    pmpaddr0, t0
        li      t0, 0x1f
        csrw    pmpcfg0, t0
        la      t0, 2f                  // the hardware keeps A and D, where that is to be asked for
        csrw    mtvec, t0
        li      t0, 1 << 61
        csrs    menvcfg, t0
        .balign 4
2:      la      t0, interrupt
        csrw    mtvec, t0
        bnez    tp, 1f
        la      t0, gigabytes
        li      t1, (0x80000000 >> 2) | LEAF | PTE_X | PTE_A | PTE_D
        sd      t1, 16(t0)
        la      t1, window
        srli    t1, t1, 2
        ori     t1, t1, PTE_V
        sd      t1, 40(t0)
        la      t0, window
        la      t1, leaves
        srli    t1, t1, 2
        ori     t1, t1, PTE_V
        sd      t1, 0(t0)
        la      a2, frames
        call    map
1:      barrier
        la      t0, gigabytes
        srli    t0, t0, 12
        li      t1, 8 << 60
        or      t0, t0, t1
        csrw    satp, t0
        sfence.vma
        bnez    tp, reader

        // Hart 0: a frame a turn, which holds the turn's number in its first cell.
        CASE
        li      s5, 1
2:      andi    a0, s5, 7
        slli    a0, a0, 12
        la      a2, frames
        add     a2, a2, a0
        sd      s5, 0(a2)
        fence   rw, rw
        call    map
        call    fence_others
        sd      s5, acknowledged, t0
        // The frame before is nobody's now: what is written to it stays.
        addi    a0, s5, -1
        andi    a0, a0, 7
        slli    a0, a0, 12
        la      a2, frames
        add     a2, a2, a0
        li      a3, 0x5555
        sd      a3, 8(a2)
        fence   rw, rw
        li      a4, 200
3:      ld      a5, 8(a2)
        bne     a5, a3, fail
        addi    a4, a4, -1
        bnez    a4, 3b
        addi    s5, s5, 1
        li      a0, TURNS
        bne     s5, a0, 2b
        li      a0, 1
        sw      a0, done, t0
        j       9f

        // The others: never a turn older than the one acknowledged before the read.
reader: la      t0, 4f
        csrw    mepc, t0
        li      t0, MSTATUS_MPP
        csrc    mstatus, t0
        li      t0, (MODE_S << 11) | MSTATUS_MPIE
        csrs    mstatus, t0
        mret
4:      li      s6, WINDOW
5:      ld      a0, acknowledged
        fence   r, rw
        ld      a1, 0(s6)
        bltu    a1, a0, stale
        sd      tp, 8(s6)
        addi    a2, s6, 16
        amoadd.d zero, tp, (a2)
        lw      a0, done
        beqz    a0, 5b
        ecall
stale:  ebreak

map:    srli    a2, a2, 2
        ori     a2, a2, LEAF
        sd      a2, leaves, t0
        ret

fence_others:
        fence   rw, rw
        sfence.vma
        la      a2, fenced
        sw      zero, 0(a2)
        fence   rw, rw
        li      a3, 1
        li      a4, CLINT
        li      a5, 1
7:      slli    a6, a3, 2
        add     a6, a6, a4
        sw      a5, 0(a6)
        addi    a3, a3, 1
        li      a6, HARTS
        bne     a3, a6, 7b
8:      pause
        lw      a3, 0(a2)
        li      a6, HARTS - 1
        bne     a3, a6, 8b
        fence   rw, rw
        ret
9:
        HARTS_END

        // Machine mode: an interrupt fences; the call at the end comes home; all else is a failure.
        .balign 4
interrupt:
        csrw    mscratch, t0
        csrr    t0, mcause
        bgez    t0, 1f
        la      t0, spill
        slli    tp, tp, 5
        add     t0, t0, tp
        srli    tp, tp, 5
        sd      t1, 0(t0)
        sd      t2, 8(t0)
        li      t1, CLINT
        slli    tp, tp, 2
        add     t1, t1, tp
        srli    tp, tp, 2
        sw      zero, 0(t1)
        sfence.vma
        fence   rw, rw
        li      t1, 1
        la      t2, fenced
        amoadd.w zero, t1, (t2)
        ld      t1, 0(t0)
        ld      t2, 8(t0)
        csrr    t0, mscratch
        mret
1:      addi    t0, t0, -CAUSE_ECALL_S
        beqz    t0, 9b
        csrr    t0, mcause
        addi    t0, t0, -CAUSE_BREAKPOINT
        li      s11, 9999               // a stale read
        beqz    t0, fail
        csrr    t1, mcause
        addi    s11, t1, 1
        slli    s11, s11, 16
        j       fail

        .section .user.data, "aw"
        .balign 4096
gigabytes: .zero 4096
window: .zero   4096
leaves: .zero   4096
frames: .zero   4096 * 8
fenced: .word   0
done:   .word   0
acknowledged: .dword 0
spill:  .zero   32 * HARTS
