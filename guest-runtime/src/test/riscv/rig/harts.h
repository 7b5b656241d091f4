// Programs of several harts in machine mode. HARTS (2 to 4) is given by the assembler's command
// line; further harts sleep. tp is the hart's number, s1 its next meeting at the barrier, s11 the
// line of the case (hart 0's is the one reported); t0-t2 belong to the macros.
#ifndef HARTS_H
#define HARTS_H
#include "rig.h"

#ifndef HARTS
#define HARTS 4
#endif

// Short batches keep the harts in step; a meeting of more harts than cores is dear.
#define RECORDS 128
#define RECORD 256
#if HARTS == 2
#define BATCHES 100
#else
#define BATCHES 25
#endif

#define HARTS_BEGIN BEGIN
#define HARTS_END barrier; bnez tp, 99f; li a0, 1; j finish; 99: wfi; j 99b; \
fail:   slli a0, s11, 1; ori a0, a0, 1; j finish

        // All harts meet; all memory operations before it come before all behind it.
        .macro barrier
        fence   rw, rw
        la      t0, arrived
        li      t1, 1
        amoadd.w zero, t1, (t0)
        addi    s1, s1, HARTS
96:     pause
        lw      t1, 0(t0)
        blt     t1, s1, 96b
        fence   rw, rw
        .endm

#define UNWRAP(...) __VA_ARGS__
#define X 0(s2)
#define Y 64(s2)
#define R0 128(s2)
#define R1 136(s2)
#define R2 144(s2)
#define R3 152(s2)

// A litmus test: the instructions of each hart on the record at s2 (X and Y, zero at first; results
// to R0 to R3), over many records in step, and a check of a2 to a5 = R0 to R3 that goes to fail.
// How often each combination of the results' lowest bits came is said on the serial port.
#define LITMUS(hart0, hart1, hart2, hart3, check) \
        CASE; li s4, BATCHES; \
10:     la s2, records; la s3, records_end; bnez tp, 12f; \
11:     sd zero, X; sd zero, Y; sd zero, R0; sd zero, R1; sd zero, R2; sd zero, R3; \
        addi s2, s2, RECORD; bltu s2, s3, 11b; \
12:     barrier; la s2, records; \
        li t0, 1; beq tp, t0, 21f; li t0, 2; beq tp, t0, 22f; li t0, 3; beq tp, t0, 23f; \
20:     UNWRAP hart0; addi s2, s2, RECORD; bltu s2, s3, 20b; j 30f; \
21:     UNWRAP hart1; addi s2, s2, RECORD; bltu s2, s3, 21b; j 30f; \
22:     UNWRAP hart2; addi s2, s2, RECORD; bltu s2, s3, 22b; j 30f; \
23:     UNWRAP hart3; addi s2, s2, RECORD; bltu s2, s3, 23b; \
30:     barrier; bnez tp, 32f; la s2, records; \
31:     ld a2, R0; ld a3, R1; ld a4, R2; ld a5, R3; call count_outcome; UNWRAP check; \
        addi s2, s2, RECORD; bltu s2, s3, 31b; \
32:     barrier; addi s4, s4, -1; bnez s4, 10b; \
        bnez tp, 33f; call say_outcomes; \
33:
#endif
