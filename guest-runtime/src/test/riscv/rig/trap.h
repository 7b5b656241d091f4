// Cases of the machine and supervisor programs. Their body runs in machine mode; a case may enter
// a lower mode for some instructions. catch.S records each trap in s2 (cause), s3 (pc), s4 (value),
// s5 (mstatus or sstatus as the handler found it) and s6 (the mode of the handler), and resumes the
// body at s10 in machine mode with interrupts off. s8 is added to the pc of code in user mode
// (where its alias of the image is mapped), s7 to that of supervisor mode; a7, t5 and t6 belong to
// the rig.
#ifndef TRAP_H
#define TRAP_H
#include "rig.h"

        // Goes on at a label in another mode.
        .macro enter mode, label
        li      t6, MSTATUS_MPP
        csrc    mstatus, t6
        li      t6, \mode << 11
        csrs    mstatus, t6
        la      t6, \label
        .if     \mode == MODE_U
        add     t6, t6, s8
        .endif
        .if     \mode == MODE_S
        add     t6, t6, s7
        .endif
        csrw    mepc, t6
        mret
        .endm

        // s9 = where the instruction behind it will be seen.
        .macro watch mode
        la      s10, 82f
        la      s9, 81f
        .if     \mode == MODE_U
        add     s9, s9, s8
        .endif
        .if     \mode == MODE_S
        add     s9, s9, s7
        .endif
        .endm

#define ENTER(mode) enter mode, 80f; 80:
#define BACK li a7, CALL_MACHINE; ecall

// The instructions (one traps: the first) give this cause, at their pc.
#define TRAPS(cause, ...) CASE; watch MODE_M; 81: __VA_ARGS__; j fail; \
82:     WANT(s2, cause); WANT_SAME(s3, s9); WANT(s6, 3)
#define TRAPS_VALUE(cause, value, ...) TRAPS(cause, __VA_ARGS__); WANT(s4, value)
#define TRAPS_AT(cause, reg, ...) TRAPS(cause, __VA_ARGS__); WANT_SAME(s4, reg)
#define TRAPS_IN(mode, cause, ...) CASE; watch mode; enter mode, 81f; 81: __VA_ARGS__; j fail; \
82:     WANT(s2, cause); WANT_SAME(s3, s9)
#define TRAPS_IN_AT(mode, cause, reg, ...) TRAPS_IN(mode, cause, __VA_ARGS__); WANT_SAME(s4, reg)
// They run to their end.
#define RUNS(...) CASE; __VA_ARGS__
#define RUNS_IN(mode, ...) CASE; enter mode, 81f; 81: __VA_ARGS__; BACK

// Switched on, interrupts of machine mode bring this one within ten million turns; catch.S has
// switched them off again.
#define INTERRUPTED(cause) CASE; la s10, 82f; csrsi mstatus, MSTATUS_MIE; li t0, 10000000; \
81:     addi t0, t0, -1; bnez t0, 81b; j fail; \
82:     WANT(s2, (1 << 63) | cause); WANT(s4, 0)
// Or nothing comes in a thousand turns.
#define QUIET CASE; csrsi mstatus, MSTATUS_MIE; li t0, 1000; \
81:     addi t0, t0, -1; bnez t0, 81b; csrci mstatus, MSTATUS_MIE
#endif
