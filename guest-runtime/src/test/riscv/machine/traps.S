// Synchronous traps: each cause with its pc and value, and that a trapping instruction did nothing.
#include "trap.h"

#define HOLE 0x09000000                 // no device and no memory there

// A word that is no instruction. The trap value is the word or zero.
#define ILLEGAL(bits) TRAPS(CAUSE_ILLEGAL, .word bits; .word bits); beqz s4, 85f; \
        li t6, bits; slli t6, t6, 32; srli t6, t6, 32; bne s4, t6, fail; 85:
#define ILLEGAL_HALF(bits) TRAPS(CAUSE_ILLEGAL, .half bits; c.nop); beqz s4, 85f; \
        li t6, bits; bne s4, t6, fail; 85:

        BEGIN
        li      t0, MSTATUS_FS
        csrs    mstatus, t0

        ILLEGAL(0x00000000)
        ILLEGAL(0xffffffff)
        ILLEGAL(0x0000705b)             // custom-2
        ILLEGAL(0x00002063)             // branch, funct3 2
        ILLEGAL(0x00003063)             // branch, funct3 3
        ILLEGAL(0x00007003)             // load, funct3 7
        ILLEGAL(0x00004023)             // store, funct3 4
        ILLEGAL(0x00007023)             // store, funct3 7
        ILLEGAL(0x00001067)             // jalr, funct3 1
        ILLEGAL(0xff000033)             // register-register, reserved funct7
        ILLEGAL(0x40001033)             // sll with the bit of sub
        ILLEGAL(0x40002033)
        ILLEGAL(0x0200101b)             // slliw by 32
        ILLEGAL(0x0200501b)             // srliw by 32
        ILLEGAL(0x84001013)             // slli, reserved upper bits
        ILLEGAL(0x0200203b)             // mulw's row, funct3 2
        ILLEGAL(0x1015252f)             // lr.w with a second source
        ILLEGAL(0x0005052f)             // amoadd of a byte
        ILLEGAL(0x2800252f | (5 << 27)) // amo, reserved funct5
        ILLEGAL(0x000000f3)             // ecall with a destination
        ILLEGAL(0x00008073)             // ecall with a source
        ILLEGAL(0x00300073)             // between ebreak and the returns
        ILLEGAL(0x00200073)             // uret
        ILLEGAL(0x302000f3)             // mret with a destination
        ILLEGAL(0x120000f3)             // sfence.vma with a destination
        ILLEGAL(0x7b200073)             // dret outside debug mode
        ILLEGAL(0x62000073)             // hfence.gvma: no hypervisor
        ILLEGAL(0x60000073)             // hlv's row
        ILLEGAL(0x00004073)             // system, funct3 4
        ILLEGAL(0x00b55053)             // fadd.s with rm 5
        ILLEGAL(0x00b56053)             // fadd.s with rm 6
        ILLEGAL(0x06b50053)             // fadd.q
        ILLEGAL(0x58150053)             // fsqrt.s with a second source
        ILLEGAL(0x20b53053)             // fsgnj.s, rm 3
        ILLEGAL(0xa0b53053)             // feq.s's row, rm 3
        ILLEGAL(0x00004007)             // flq
        ILLEGAL(0x00000007)             // a vector load
        ILLEGAL(0x00000057)             // a vector operation
        ILLEGAL(0x0000700f)             // misc-mem, funct3 7
        .option rvc
        ILLEGAL_HALF(0x0000)
        ILLEGAL_HALF(0x0004)            // c.addi4spn with 0
        ILLEGAL_HALF(0x2001)            // c.addiw zero
        ILLEGAL_HALF(0x6101)            // c.addi16sp 0
        ILLEGAL_HALF(0x6501)            // c.lui a0, 0
        ILLEGAL_HALF(0x8002)            // c.jr zero
        ILLEGAL_HALF(0x4002)            // c.lwsp zero
        ILLEGAL_HALF(0x6002)            // c.ldsp zero
        ILLEGAL_HALF(0x8000)            // reserved row
        ILLEGAL_HALF(0x9c41)            // reserved c.subw's row
        .option norvc

        // Rounding modes that frm must not hold, when used.
        csrwi   frm, 5
        ILLEGAL(0x00b57053)             // fadd.s with the dynamic mode
        csrwi   frm, 7
        ILLEGAL(0x00b57053)
        ILLEGAL(0xc0057553)             // fcvt.w.s
        RUNS(.word 0x20b50053)          // fsgnj.s asks for none
        csrwi   frm, 0

        // Floating point that is switched off.
        li      t0, MSTATUS_FS
        csrc    mstatus, t0
        ILLEGAL(0x00b50053)
        la      a0, cell
        ILLEGAL(0x00053507)             // fld
        ILLEGAL(0x00053027)             // fsd
        ILLEGAL(0xe2050553)             // fmv.x.d
        TRAPS(CAUSE_ILLEGAL, csrr a1, fcsr)
        TRAPS(CAUSE_ILLEGAL, csrw fflags, zero)
        .option rvc
        TRAPS(CAUSE_ILLEGAL, c.fld fa0, 0(a0))
        .option norvc
        li      t0, MSTATUS_FS
        csrs    mstatus, t0

        TRAPS(CAUSE_BREAKPOINT, ebreak)
        beqz    s4, 1f
        WANT_SAME(s4, s9)
1:      .option rvc
        TRAPS(CAUSE_BREAKPOINT, c.ebreak)
        .option norvc

        li      a7, 0
        TRAPS_VALUE(CAUSE_ECALL_M, 0, ecall)
        TRAPS_IN(MODE_S, CAUSE_ECALL_S, ecall)
        WANT(s4, 0)
        TRAPS_IN(MODE_U, CAUSE_ECALL_U, ecall)
        WANT(s4, 0)

        // What a lower mode may not do.
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, mret)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, mret)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, sret)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, sfence.vma)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrr a0, mstatus)
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, csrw mscratch, a0)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, csrr a0, sstatus)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, csrr a0, mhartid)
        RUNS_IN(MODE_S, csrr a0, sstatus; csrw sscratch, a0; sfence.vma)

        // Accesses where there is nothing: value, no effect on the destination.
#define DENIED(cause, ...) li a0, HOLE + 8; li a1, 0x1234; \
        TRAPS_AT(cause, a0, __VA_ARGS__); \
        WANT(a1, 0x1234); WANT(a0, HOLE + 8)
        DENIED(CAUSE_LOAD_ACCESS, lb a1, 0(a0))
        DENIED(CAUSE_LOAD_ACCESS, ld a1, 0(a0))
        DENIED(CAUSE_LOAD_ACCESS, ld a0, 0(a0))
        DENIED(CAUSE_LOAD_ACCESS, lr.d a1, (a0))
        DENIED(CAUSE_STORE_ACCESS, sb a1, 0(a0))
        DENIED(CAUSE_STORE_ACCESS, sd a1, 0(a0))
        DENIED(CAUSE_STORE_ACCESS, amoadd.d a1, a1, (a0))     // not on QEMU 7.2
        DENIED(CAUSE_STORE_ACCESS, amoswap.w a1, a1, (a0))     // not on QEMU 7.2
        DENIED(CAUSE_LOAD_ACCESS, flw fa1, 0(a0))
        DENIED(CAUSE_STORE_ACCESS, fsd fa1, 0(a0))
        CASE                            // so too from user mode, and at the top of all addresses
        TRAPS_IN_AT(MODE_U, CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))
        li      a0, 0x00fffffffffffff8
        TRAPS_AT(CAUSE_LOAD_ACCESS, a0, ld a1, 0(a0))
        li      a0, -8
        TRAPS_AT(CAUSE_STORE_ACCESS, a0, sd a1, 0(a0))

        // Fetches: the pc is the target, and the jump was done.
#define FETCH_DENIED(target) CASE; la s10, 82f; li a0, target; jalr a1, a0, 0; \
81:     j fail; \
82:     WANT(s2, CAUSE_FETCH_ACCESS); WANT_SAME(s3, a0); WANT_SAME(s4, a0); la a2, 81b; \
        WANT_SAME(a1, a2)
        FETCH_DENIED(HOLE)
        FETCH_DENIED(0)
        FETCH_DENIED(0x00f0000000000000)

        // Misaligned atomics: an alignment or an access fault.
#define MISALIGNED(cause, other, ...) CASE; la s10, 82f; la s9, 81f; la a0, cell + 2; li a1, 9; \
81:     __VA_ARGS__; j fail; \
82:     WANT_SAME(s3, s9); WANT_SAME(s4, a0); WANT(a1, 9); \
        li t6, cause; beq s2, t6, 83f; WANT(s2, other); 83:
        MISALIGNED(CAUSE_LOAD_MISALIGNED, CAUSE_LOAD_ACCESS, lr.w a1, (a0))
        MISALIGNED(CAUSE_LOAD_MISALIGNED, CAUSE_LOAD_ACCESS, lr.d a1, (a0))
        MISALIGNED(CAUSE_STORE_MISALIGNED, CAUSE_STORE_ACCESS, amoadd.w a1, a1, (a0))  // not on QEMU 7.2
        MISALIGNED(CAUSE_STORE_MISALIGNED, CAUSE_STORE_ACCESS, amomaxu.d a1, a1, (a0))  // not on QEMU 7.2
        CASE
        la      a0, cell
        ld      a1, 0(a0)
        WANT(a1, 0x1111)

        // A trap of machine mode: pp, pie and ie of the mode it comes from.
        CASE
        csrsi   mstatus, MSTATUS_MIE
        TRAPS(CAUSE_ILLEGAL, .word 0)
        li      a0, MSTATUS_MPP | MSTATUS_MPIE | MSTATUS_MIE
        and     a0, a0, s5
        WANT(a0, MSTATUS_MPP | MSTATUS_MPIE)
        csrci   mstatus, MSTATUS_MIE
        TRAPS_IN(MODE_S, CAUSE_ILLEGAL, .word 0)
        li      a0, MSTATUS_MPP
        and     a0, a0, s5
        WANT(a0, MODE_S << 11)
        TRAPS_IN(MODE_U, CAUSE_ILLEGAL, .word 0)
        li      a0, MSTATUS_MPP
        and     a0, a0, s5
        WANT(a0, MODE_U << 11)

        END
        DATA
        .balign 8
cell:   .dword  0x1111, 0x2222
