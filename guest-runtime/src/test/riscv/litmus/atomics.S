// Atomic operations of all harts at once lose nothing, and LR/SC loops all end.
#include "harts.h"

#if HARTS == 2
#define TURNS 20000
#else
#define TURNS 5000
#endif
// All harts run the loop TURNS times on "cell"; its value is then right. s5 = the turn.
#define TOGETHER(turn, check) CASE; barrier; la s2, cell; bnez tp, 10f; sd zero, 0(s2); \
        sd zero, 8(s2); \
10:     barrier; li s5, TURNS; \
11:     UNWRAP turn; addi s5, s5, -1; bnez s5, 11b; \
        barrier; bnez tp, 12f; la s2, cell; UNWRAP check; \
12:
#define SUM(load, offset, want) (load a0, offset(s2); li t0, want; bne a0, t0, fail)

        HARTS_BEGIN
        TOGETHER((li a0, 1; amoadd.d zero, a0, (s2)), SUM(ld, 0, TURNS * HARTS))
        TOGETHER((li a0, 1; amoadd.w zero, a0, (s2)), SUM(ld, 0, TURNS * HARTS))
        // Two words of one doubleword.
        TOGETHER((li a0, 1; andi t0, tp, 1; slli t0, t0, 2; add t0, t0, s2; \
                amoadd.w zero, a0, (t0)), (lw a0, 0(s2); lw a1, 4(s2); add a0, a0, a1; \
                li t0, TURNS * HARTS; bne a0, t0, fail))
        TOGETHER((13: lr.d a0, (s2); addi a0, a0, 1; sc.d a1, a0, (s2); bnez a1, 13b), \
                SUM(ld, 0, TURNS * HARTS))
        TOGETHER((13: lr.w.aq a0, (s2); addi a0, a0, 1; sc.w.rl a1, a0, (s2); bnez a1, 13b), \
                SUM(lw, 0, TURNS * HARTS))
        // LR/SC and AMO mixed on one cell.
        TOGETHER((andi t0, tp, 1; beqz t0, 14f; 13: lr.d a0, (s2); addi a0, a0, 1; \
                sc.d a1, a0, (s2); bnez a1, 13b; j 15f; 14: li a0, 1; amoadd.d zero, a0, (s2); \
                15:), SUM(ld, 0, TURNS * HARTS))
        // Each has an own word beside the other's: a plain store next door loses nothing.
        TOGETHER((andi t0, tp, 1; beqz t0, 14f; 13: lr.w a0, (s2); addi a0, a0, 1; \
                sc.w a1, a0, (s2); bnez a1, 13b; j 15f; 14: sw s5, 4(s2); 15:), \
                SUM(lw, 0, TURNS * (HARTS / 2)))
        // Swaps: a value taken is a value put. Each hart keeps what it drew; nothing is doubled.
        TOGETHER((amoswap.d a0, tp, (s2); li t0, HARTS; bgeu a0, t0, fail), (nop))
        // The largest ever offered stays.
        TOGETHER((amomaxu.d zero, s5, (s2)), SUM(ld, 0, TURNS))
        TOGETHER((neg a0, s5; amomin.w zero, a0, (s2)), SUM(lw, 0, -TURNS))
        // Bits set by each hart: all there. Then a parity that each turns an even number of times.
        TOGETHER((li a0, 1; sll a0, a0, tp; amoor.d zero, a0, (s2)), SUM(ld, 0, (1 << HARTS) - 1))
        TOGETHER((li a0, 1; sll a0, a0, tp; amoxor.w zero, a0, (s2)), SUM(lw, 0, 0))

        // A lock by amoswap around plain loads and stores.
        TOGETHER((13: li a0, 1; amoswap.w.aq a0, a0, (s2); beqz a0, 14f; pause; j 13b; \
                14: ld a0, 8(s2); addi a0, a0, 1; sd a0, 8(s2); amoswap.w.rl zero, zero, (s2)), \
                SUM(ld, 8, TURNS * HARTS))
        // A lock by LR/SC, given back by a plain store behind a fence.
        TOGETHER((13: lr.w.aq a0, (s2); bnez a0, 14f; li a0, 1; sc.w a1, a0, (s2); beqz a1, 15f; \
                14: pause; j 13b; 15: ld a0, 8(s2); addi a0, a0, 1; sd a0, 8(s2); \
                fence rw, w; sw zero, 0(s2)), SUM(ld, 8, TURNS * HARTS))
        HARTS_END
        .data
        .balign 64
cell:   .zero   64
