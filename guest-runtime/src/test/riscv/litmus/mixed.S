// Accesses of different sizes to one place: aligned ones are single, and stay in order.
#include "harts.h"
#define NOTHING (nop)

        HARTS_BEGIN
        // A doubleword is never seen half written, a word neither, nor a halfword.
        LITMUS((li a0, -1; sd a0, X), (ld a0, X; sd a0, R0), NOTHING, NOTHING, \
                (addi t0, a2, 1; beqz t0, 41f; bnez a2, fail; 41:))
        LITMUS((li a0, -1; sw a0, X), (lw a0, X; sd a0, R0), NOTHING, NOTHING, \
                (addi t0, a2, 1; beqz t0, 41f; bnez a2, fail; 41:))
        LITMUS((li a0, -1; sh a0, 2(s2)), (lw a0, X; sd a0, R0), NOTHING, NOTHING, \
                (li t0, -65536; beq a2, t0, 41f; bnez a2, fail; 41:))
        LITMUS((li a0, -1; fmv.d.x fa0, a0; fsd fa0, X), (fld fa0, X; fsd fa0, R0), \
                NOTHING, NOTHING, (addi t0, a2, 1; beqz t0, 41f; bnez a2, fail; 41:))
        // The other half keeps its value.
        LITMUS((li a0, 1; sw a0, X), (li a0, 1; sw a0, 4(s2)), NOTHING, NOTHING, \
                (ld t0, X; li t1, 0x100000001; bne t0, t1, fail))
        LITMUS((li a0, 1; sb a0, X; sb a0, 2(s2)), (li a0, 1; sb a0, 1(s2); sb a0, 3(s2)), \
                NOTHING, NOTHING, (ld t0, X; li t1, 0x01010101; bne t0, t1, fail))
        LITMUS((li a0, 1; sb a0, X; sb a0, 2(s2)), (li a0, 1; addi t0, s2, 4; \
                amoadd.w zero, a0, (t0); amoadd.w zero, a0, (t0)), \
                NOTHING, NOTHING, (ld t0, X; li t1, 0x200010001; bne t0, t1, fail))
        // Message passing: the parts of one doubleword, written apart, read at once, and back.
        LITMUS((li a0, 1; sw a0, X; fence w, w; sw a0, 4(s2)), (ld a0, X; sd a0, R0), \
                NOTHING, NOTHING, (srli t0, a2, 32; beqz t0, 41f; andi t0, a2, 1; beqz t0, fail; 41:))
        LITMUS((li a0, 0x100000001; sd a0, X), \
                (lw a0, 4(s2); fence r, r; lw a1, X; sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, (beqz a2, 41f; beqz a3, fail; 41:))
        LITMUS((li a0, 0x100000001; sd a0, X), \
                (lwu a0, X; ld a1, X; sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, (beqz a2, 41f; srli t0, a3, 32; beqz t0, fail; 41:))
        // Store buffering over one doubleword: own half, then all of it.
        LITMUS((li a0, 1; sw a0, X; fence; ld a1, X; sd a1, R0), \
                (li a0, 1; sw a0, 4(s2); fence; ld a1, X; sd a1, R1), NOTHING, NOTHING, \
                (srli t0, a2, 32; andi t1, a3, 1; or t0, t0, t1; beqz t0, fail; \
                andi t0, a2, 1; beqz t0, fail; srli t0, a3, 32; beqz t0, fail))
        HARTS_END
