// RV64A: atomic memory operations, load-reserved and store-conditional.
#include "rig.h"

#define AMO(op, memory, operand, old, new) CASE; la a0, cell; li a1, memory; sd a1, 0(a0); \
        li a2, operand; op a3, a2, (a0); WANT(a3, old); ld a4, 0(a0); WANT(a4, new); \
        sd a1, 0(a0); op a2, a2, (a0); WANT(a2, old); \
        sd a1, 0(a0); li a2, operand; op zero, a2, (a0); bnez zero, fail; \
        ld a4, 0(a0); WANT(a4, new); \
        sd a1, 0(a0); mv a5, a0; op a5, a2, (a5); WANT(a5, old)

        BEGIN
        AMO(amoswap.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x80000000fffff800)
        AMO(amoswap.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff00000001)
        AMO(amoswap.w.rl, 0xffffffff00000001, 0xffffffff, 1, -1)
        AMO(amoswap.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567887654321)
        AMO(amoswap.d, 0x8000000080000000, -2048, 0x8000000080000000, -2048)
        AMO(amoswap.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 1)
        AMO(amoswap.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, 0xffffffff)
        AMO(amoswap.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x8765432187654321)

        AMO(amoadd.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x800000007ffff800)
        AMO(amoadd.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff80000000)
        AMO(amoadd.w.rl, 0xffffffff00000001, 0xffffffff, 1, 0xffffffff00000000)
        AMO(amoadd.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567899999999)
        AMO(amoadd.d, 0x8000000080000000, -2048, 0x8000000080000000, 0x800000007ffff800)
        AMO(amoadd.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 0x7fffffff80000000)
        AMO(amoadd.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, 0)
        AMO(amoadd.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x9999999999999999)

        AMO(amoxor.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x800000007ffff800)
        AMO(amoxor.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff7ffffffe)
        AMO(amoxor.w.rl, 0xffffffff00000001, 0xffffffff, 1, -2)
        AMO(amoxor.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567895511559)
        AMO(amoxor.d, 0x8000000080000000, -2048, 0x8000000080000000, 0x7fffffff7ffff800)
        AMO(amoxor.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 0x7fffffff7ffffffe)
        AMO(amoxor.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, -2)
        AMO(amoxor.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x9551155995511559)

        AMO(amoand.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x8000000080000000)
        AMO(amoand.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff00000001)
        AMO(amoand.w.rl, 0xffffffff00000001, 0xffffffff, 1, 0xffffffff00000001)
        AMO(amoand.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567802244220)
        AMO(amoand.d, 0x8000000080000000, -2048, 0x8000000080000000, 0x8000000080000000)
        AMO(amoand.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 1)
        AMO(amoand.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, 1)
        AMO(amoand.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x224422002244220)

        AMO(amoor.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x80000000fffff800)
        AMO(amoor.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff7fffffff)
        AMO(amoor.w.rl, 0xffffffff00000001, 0xffffffff, 1, -1)
        AMO(amoor.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567897755779)
        AMO(amoor.d, 0x8000000080000000, -2048, 0x8000000080000000, -2048)
        AMO(amoor.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 0x7fffffff7fffffff)
        AMO(amoor.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, -1)
        AMO(amoor.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x9775577997755779)

        AMO(amomin.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x8000000080000000)
        AMO(amomin.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff00000001)
        AMO(amomin.w.rl, 0xffffffff00000001, 0xffffffff, 1, -1)
        AMO(amomin.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567887654321)
        AMO(amomin.d, 0x8000000080000000, -2048, 0x8000000080000000, 0x8000000080000000)
        AMO(amomin.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 1)
        AMO(amomin.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, 0xffffffff00000001)
        AMO(amomin.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x8765432187654321)

        AMO(amomax.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x80000000fffff800)
        AMO(amomax.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff7fffffff)
        AMO(amomax.w.rl, 0xffffffff00000001, 0xffffffff, 1, 0xffffffff00000001)
        AMO(amomax.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567812345678)
        AMO(amomax.d, 0x8000000080000000, -2048, 0x8000000080000000, -2048)
        AMO(amomax.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 0x7fffffff7fffffff)
        AMO(amomax.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, 0xffffffff)
        AMO(amomax.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x1234567812345678)

        AMO(amominu.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x8000000080000000)
        AMO(amominu.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff00000001)
        AMO(amominu.w.rl, 0xffffffff00000001, 0xffffffff, 1, 0xffffffff00000001)
        AMO(amominu.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567812345678)
        AMO(amominu.d, 0x8000000080000000, -2048, 0x8000000080000000, 0x8000000080000000)
        AMO(amominu.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 1)
        AMO(amominu.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, 0xffffffff)
        AMO(amominu.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x1234567812345678)

        AMO(amomaxu.w, 0x8000000080000000, -2048, 0xffffffff80000000, 0x80000000fffff800)
        AMO(amomaxu.w.aq, 0x7fffffff7fffffff, 1, 0x7fffffff, 0x7fffffff7fffffff)
        AMO(amomaxu.w.rl, 0xffffffff00000001, 0xffffffff, 1, -1)
        AMO(amomaxu.w.aqrl, 0x1234567812345678, 0x8765432187654321, 0x12345678, 0x1234567887654321)
        AMO(amomaxu.d, 0x8000000080000000, -2048, 0x8000000080000000, -2048)
        AMO(amomaxu.d.aq, 0x7fffffff7fffffff, 1, 0x7fffffff7fffffff, 0x7fffffff7fffffff)
        AMO(amomaxu.d.rl, 0xffffffff00000001, 0xffffffff, 0xffffffff00000001, 0xffffffff00000001)
        AMO(amomaxu.d.aqrl, 0x1234567812345678, 0x8765432187654321, 0x1234567812345678, 0x8765432187654321)

        CASE                            // the upper word of a 32-bit operation at offset 4
        la      a0, cell
        li      a1, 0x1122334455667788
        sd      a1, 0(a0)
        addi    a0, a0, 4
        li      a2, 1
        amoadd.w a3, a2, (a0)
        WANT(a3, 0x11223344)
        ld      a4, -4(a0)
        WANT(a4, 0x1122334555667788)

// A reservation may be lost at any time (a trap between), but not always: 100 attempts.
#define RESERVED(load, store, memory, operand, loaded, new) CASE; la a0, cell; li a1, memory; \
        sd a1, 0(a0); li a5, 100; \
1:      addi a5, a5, -1; beqz a5, fail; li a2, operand; load a3, (a0); store a4, a2, (a0); \
        bnez a4, 1b; WANT(a3, loaded); ld a3, 0(a0); WANT(a3, new); \
        store a4, a2, (a0); beqz a4, fail
        RESERVED(lr.w, sc.w, 0x1122334480000001, -1, MIN32+1, 0x11223344ffffffff)
        RESERVED(lr.w.aq, sc.w.rl, 0x112233447fffffff, 5, MAX32, 0x1122334400000005)
        RESERVED(lr.w.aqrl, sc.w.aqrl, 0, 0x1ffffffff, 0, 0xffffffff)
        RESERVED(lr.d, sc.d, 0x1122334480000001, -1, 0x1122334480000001, -1)
        RESERVED(lr.d.aq, sc.d.rl, MIN64, MAX64, MIN64, MAX64)
        RESERVED(lr.d.aqrl, sc.d.aqrl, 1, 2, 1, 2)

        CASE                            // a conditional store without a reservation does nothing
        la      a0, cell
        li      a1, 77
        sd      a1, 0(a0)
        sc.d    a4, zero, (a0)          // drops whatever reservation there was
        li      a2, 5
        sc.d    a4, a2, (a0)
        beqz    a4, fail
        sc.w    a4, a2, (a0)
        beqz    a4, fail
        ld      a3, 0(a0)
        beqz    a3, fail

        CASE                            // nor one to another address
        la      a0, cell
        addi    a3, a0, 1024
        sd      zero, 0(a3)
        lr.d    a2, (a0)
        li      a2, 5
        sc.d    a4, a2, (a3)
        beqz    a4, fail
        ld      a2, 0(a3)
        bnez    a2, fail
        sc.d    a4, a2, (a0)            // and it took the reservation with it
        beqz    a4, fail

        CASE                            // a compare and swap loop, 500 times
        la      a0, cell
        sd      zero, 0(a0)
        li      a1, 500
1:      lr.d    a2, (a0)
        addi    a2, a2, 3
        sc.d    a3, a2, (a0)
        bnez    a3, 1b
        addi    a1, a1, -1
        bnez    a1, 1b
        ld      a2, 0(a0)
        WANT(a2, 1500)

        END
        DATA
        .balign 4096
cell:   .zero   4096
