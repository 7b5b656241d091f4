// What the memory model forbids between harts: message passing, store and load buffering,
// coherence, causality and independent readers (RVWMO, chapter 17 and appendix A).
#include "harts.h"

#define NOTHING (nop)
// Forbidden: the results are these.
#define NEVER2(r0, r1) (li t0, r0; bne a2, t0, 41f; li t0, r1; beq a3, t0, fail; 41:)
#define NEVER3(r0, r1, r2) (li t0, r0; bne a2, t0, 41f; li t0, r1; bne a3, t0, 41f; \
        li t0, r2; beq a4, t0, fail; 41:)
#define NEVER4(r0, r1, r2, r3) (li t0, r0; bne a2, t0, 41f; li t0, r1; bne a3, t0, 41f; \
        li t0, r2; bne a4, t0, 41f; li t0, r3; beq a5, t0, fail; 41:)

        HARTS_BEGIN
        // Message passing: with fences, with release and acquire, with a dependency.
        LITMUS((li a0, 1; sd a0, X; fence w, w; sd a0, Y), \
                (ld a0, Y; fence r, r; ld a1, X; sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, NEVER2(1, 0))
        LITMUS((li a0, 1; sw a0, X; addi t0, s2, 64; amoswap.w.rl zero, a0, (t0)), \
                (addi t0, s2, 64; lr.w.aq a0, (t0); lw a1, X; sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, NEVER2(1, 0))
        LITMUS((li a0, 1; sd a0, X; fence rw, w; sd a0, Y), \
                (ld a0, Y; fence r, rw; ld a1, X; sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, NEVER2(1, 0))
        LITMUS((li a0, 1; sd a0, X; fence w, w; sd a0, Y), \
                (ld a0, Y; xor t0, a0, a0; add t0, t0, s2; ld a1, 0(t0); sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, NEVER2(1, 0))
        LITMUS((li a0, 1; sd a0, X; fence.tso; sd a0, Y), \
                (ld a0, Y; fence.tso; ld a1, X; sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, NEVER2(1, 0))

        // Store buffering: with full fences, with sequentially consistent atomics; without
        // anything all may happen (this one only counts).
        LITMUS((li a0, 1; sd a0, X; fence; ld a1, Y; sd a1, R0), \
                (li a0, 1; sd a0, Y; fence; ld a1, X; sd a1, R1), \
                NOTHING, NOTHING, NEVER2(0, 0))
        LITMUS((li a0, 1; sd a0, X; fence w, r; ld a1, Y; sd a1, R0), \
                (li a0, 1; sd a0, Y; fence w, r; ld a1, X; sd a1, R1), \
                NOTHING, NOTHING, NEVER2(0, 0))
        LITMUS((li a0, 1; amoswap.d.aqrl zero, a0, (s2); addi t0, s2, 64; lr.d.aqrl a1, (t0); \
                sd a1, R0), \
                (li a0, 1; addi t0, s2, 64; amoswap.d.aqrl zero, a0, (t0); lr.d.aqrl a1, (s2); \
                sd a1, R1), NOTHING, NOTHING, NEVER2(0, 0))
        LITMUS((li a0, 1; sd a0, X; ld a1, Y; sd a1, R0), \
                (li a0, 1; sd a0, Y; ld a1, X; sd a1, R1), NOTHING, NOTHING, (nop))

        // Load buffering: with a data dependency, with fences.
        LITMUS((ld a0, X; sd a0, R0; ori a0, a0, 1; sd a0, Y), \
                (ld a0, Y; sd a0, R1; xor a1, a0, a0; ori a1, a1, 1; sd a1, X), \
                NOTHING, NOTHING, NEVER2(1, 1))
        LITMUS((li a1, 1; ld a0, X; fence r, w; sd a1, Y; sd a0, R0), \
                (li a1, 1; ld a0, Y; fence r, w; sd a1, X; sd a0, R1), \
                NOTHING, NOTHING, NEVER2(1, 1))

        // Coherence: reads of one place never go back, nor behind the hart's own write.
        LITMUS((li a0, 1; sd a0, X), (ld a0, X; ld a1, X; sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, NEVER2(1, 0))
        LITMUS((li a0, 1; sd a0, X; ld a1, X; sd a1, R0), (li a0, 2; sd a0, X; ld a1, X; \
                sd a1, R1), NOTHING, NOTHING, (beqz a2, fail; beqz a3, fail; \
                li t0, 2; bne a2, t0, 41f; li t0, 1; beq a3, t0, fail; 41:))
        // Two writes in a row are seen in a row.
        LITMUS((li a0, 1; sd a0, X; li a0, 3; sd a0, X), (ld a0, X; ld a1, X; sd a0, R0; sd a1, R1), \
                NOTHING, NOTHING, (bltu a3, a2, fail))
#if HARTS >= 3
        // Write to read causality: what I tell was told to me.
        LITMUS((li a0, 1; sd a0, X), \
                (ld a0, X; fence rw, rw; li a1, 1; sd a1, Y; sd a0, R0), \
                (ld a0, Y; fence r, r; ld a1, X; sd a0, R1; sd a1, R2), \
                NOTHING, NEVER3(1, 1, 0))
#endif
#if HARTS >= 4
        // Two readers agree on the order of two independent writes.
        LITMUS((li a0, 1; sd a0, X), (li a0, 1; sd a0, Y), \
                (ld a0, X; fence r, r; ld a1, Y; sd a0, R0; sd a1, R1), \
                (ld a0, Y; fence r, r; ld a1, X; sd a0, R2; sd a1, R3), NEVER4(1, 0, 1, 0))
        LITMUS((li a0, 1; amoswap.d zero, a0, (s2)), \
                (li a0, 1; addi t0, s2, 64; amoswap.d zero, a0, (t0)), \
                (lr.d.aq a0, (s2); ld a1, Y; sd a0, R0; sd a1, R1), \
                (addi t0, s2, 64; lr.d.aq a0, (t0); ld a1, X; sd a0, R2; sd a1, R3), \
                NEVER4(1, 0, 1, 0))
#endif
        HARTS_END
