// Code that one hart writes and all run: fence.i on each, asked for by an interrupt.
#include "harts.h"

#if HARTS == 2
#define TURNS 200
#else
#define TURNS 40
#endif
#define LI_A0(value) (0x00000513 | ((value) << 20))

        HARTS_BEGIN
        la      t0, interrupt
        csrw    mtvec, t0
        li      t0, 1 << 3
        csrw    mie, t0
        csrsi   mstatus, MSTATUS_MIE

        CASE                            // each turn: a new routine, an interrupt, and all call it
        li      s5, 1
1:      bnez    tp, 2f
        slli    a0, s5, 20
        li      a1, LI_A0(0)
        or      a0, a0, a1
        la      a1, written
        sw      a0, 0(a1)
        call    fence_others
2:      barrier
        la      a1, written
        jalr    a1
        bne     a0, s5, fail
        barrier
        addi    s5, s5, 1
        li      a0, TURNS
        bne     s5, a0, 1b

        CASE                            // the same while the others run it all the time
        la      a1, written
        li      a0, LI_A0(0)
        bnez    tp, 3f
        sw      a0, 0(a1)
        fence.i
        sw      zero, done, t0
3:      fence.i
        barrier
        fence.i
        bnez    tp, 5f
        li      s5, 1
4:      slli    a0, s5, 20
        li      a1, LI_A0(0)
        or      a0, a0, a1
        la      a1, written
        sw      a0, 0(a1)
        call    fence_others
        sd      s5, acknowledged, t0    // from now on nobody runs an older one
        addi    s5, s5, 1
        li      a0, TURNS
        bne     s5, a0, 4b
        li      a0, 1
        sw      a0, done, t0
        j       6f
5:      ld      s6, acknowledged
        fence   r, rw
        la      a1, written
        jalr    a1
        bltu    a0, s6, fail
        lw      a0, done
        beqz    a0, 5b
6:
        HARTS_END

        // Interrupts all others and waits until each has done a fence.i.
fence_others:
        fence   rw, rw
        fence.i
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

        .balign 4
interrupt:
        csrw    mscratch, t0
        csrr    t0, mcause
        bgez    t0, fail
        la      t0, spill
        slli    tp, tp, 5
        add     t0, t0, tp
        srli    tp, tp, 5
        sd      t1, 0(t0)
        li      t1, CLINT
        slli    tp, tp, 2
        add     t1, t1, tp
        srli    tp, tp, 2
        sw      zero, 0(t1)
        fence.i
        fence   rw, rw
        li      t1, 1
        sd      t2, 8(t0)
        la      t2, fenced
        amoadd.w zero, t1, (t2)
        ld      t1, 0(t0)
        ld      t2, 8(t0)
        csrr    t0, mscratch
        mret

        .section .user.data, "aw"
        .balign 4096
written: li     a0, 0
        ret
        .balign 4096
fenced: .word   0
done:   .word   0
acknowledged: .dword 0
spill:  .zero   32 * HARTS
