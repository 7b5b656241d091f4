// RV64I: arithmetic, loads and stores, branches, jumps, upper immediates.
#include "rig.h"

        BEGIN
        RR(add, 1, -1, 0)
        RR(add, 0x80000000, 0x8000000000000000, 0x8000000080000000)
        RR(add, 0x8000000000000000, 1, 0x8000000000000001)
        RR(add, 0x5555555555555555, 0x7fffffffffffffff, 0xd555555555555554)
        RR(add, -1, 0, -1)
        RR(add, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff00000000)
        RR(add, 0x123456789abcdef0, 0x5555555555555555, 0x6789abcdf0123445)
        RR(add, 0, 0x80000000, 0x80000000)
        RR(add, 0x7fffffff, 0xfedcba9876543210, 0xfedcba98f654320f)
        RR(add, 0x7fffffffffffffff, 0x7fffffff, 0x800000007ffffffe)
        RR(add, 0xfedcba9876543210, 0x123456789abcdef0, 0x1111111111111100)
        SAME(add, 0x8000000080000001, 0x100000002)

        RR(sub, 1, -1, 2)
        RR(sub, 0x80000000, 0x8000000000000000, 0x8000000080000000)
        RR(sub, 0x8000000000000000, 1, 0x7fffffffffffffff)
        RR(sub, 0x5555555555555555, 0x7fffffffffffffff, 0xd555555555555556)
        RR(sub, -1, 0, -1)
        RR(sub, 0xffffffff80000000, 0xffffffff80000000, 0)
        RR(sub, 0x123456789abcdef0, 0x5555555555555555, 0xbcdf01234567899b)
        RR(sub, 0, 0x80000000, 0xffffffff80000000)
        RR(sub, 0x7fffffff, 0xfedcba9876543210, 0x123456809abcdef)
        RR(sub, 0x7fffffffffffffff, 0x7fffffff, 0x7fffffff80000000)
        RR(sub, 0xfedcba9876543210, 0x123456789abcdef0, 0xeca8641fdb975320)
        SAME(sub, 0x8000000080000001, 0)

        RR(addw, 1, -1, 0)
        RR(addw, 0x80000000, 0x8000000000000000, 0xffffffff80000000)
        RR(addw, 0x8000000000000000, 1, 1)
        RR(addw, 0x5555555555555555, 0x7fffffffffffffff, 0x55555554)
        RR(addw, -1, 0, -1)
        RR(addw, 0xffffffff80000000, 0xffffffff80000000, 0)
        RR(addw, 0x123456789abcdef0, 0x5555555555555555, 0xfffffffff0123445)
        RR(addw, 0, 0x80000000, 0xffffffff80000000)
        RR(addw, 0x7fffffff, 0xfedcba9876543210, 0xfffffffff654320f)
        RR(addw, 0x7fffffffffffffff, 0x7fffffff, 0x7ffffffe)
        RR(addw, 0xfedcba9876543210, 0x123456789abcdef0, 0x11111100)
        SAME(addw, 0x8000000080000001, 2)

        RR(subw, 1, -1, 2)
        RR(subw, 0x80000000, 0x8000000000000000, 0xffffffff80000000)
        RR(subw, 0x8000000000000000, 1, -1)
        RR(subw, 0x5555555555555555, 0x7fffffffffffffff, 0x55555556)
        RR(subw, -1, 0, -1)
        RR(subw, 0xffffffff80000000, 0xffffffff80000000, 0)
        RR(subw, 0x123456789abcdef0, 0x5555555555555555, 0x4567899b)
        RR(subw, 0, 0x80000000, 0xffffffff80000000)
        RR(subw, 0x7fffffff, 0xfedcba9876543210, 0x9abcdef)
        RR(subw, 0x7fffffffffffffff, 0x7fffffff, 0xffffffff80000000)
        RR(subw, 0xfedcba9876543210, 0x123456789abcdef0, 0xffffffffdb975320)
        SAME(subw, 0x8000000080000001, 0)

        RR(slt, 1, -1, 0)
        RR(slt, 0x80000000, 0x8000000000000000, 0)
        RR(slt, 0x8000000000000000, 1, 1)
        RR(slt, 0x5555555555555555, 0x7fffffffffffffff, 1)
        RR(slt, -1, 0, 1)
        RR(slt, 0xffffffff80000000, 0xffffffff80000000, 0)
        RR(slt, 0x123456789abcdef0, 0x5555555555555555, 1)
        RR(slt, 0, 0x80000000, 1)
        RR(slt, 0x7fffffff, 0xfedcba9876543210, 0)
        RR(slt, 0x7fffffffffffffff, 0x7fffffff, 0)
        RR(slt, 0xfedcba9876543210, 0x123456789abcdef0, 1)
        RR(slt, 5, 5, 0)
        RR(slt, -3, -3, 0)

        RR(sltu, 1, -1, 1)
        RR(sltu, 0x80000000, 0x8000000000000000, 1)
        RR(sltu, 0x8000000000000000, 1, 0)
        RR(sltu, 0x5555555555555555, 0x7fffffffffffffff, 1)
        RR(sltu, -1, 0, 0)
        RR(sltu, 0xffffffff80000000, 0xffffffff80000000, 0)
        RR(sltu, 0x123456789abcdef0, 0x5555555555555555, 1)
        RR(sltu, 0, 0x80000000, 1)
        RR(sltu, 0x7fffffff, 0xfedcba9876543210, 1)
        RR(sltu, 0x7fffffffffffffff, 0x7fffffff, 0)
        RR(sltu, 0xfedcba9876543210, 0x123456789abcdef0, 0)
        RR(sltu, 5, 5, 0)
        RR(sltu, -3, -3, 0)

        RR(and, 1, -1, 1)
        RR(and, 0x80000000, 0x8000000000000000, 0)
        RR(and, 0x8000000000000000, 1, 0)
        RR(and, 0x5555555555555555, 0x7fffffffffffffff, 0x5555555555555555)
        RR(and, -1, 0, 0)
        RR(and, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000)

        RR(or, 1, -1, -1)
        RR(or, 0x80000000, 0x8000000000000000, 0x8000000080000000)
        RR(or, 0x8000000000000000, 1, 0x8000000000000001)
        RR(or, 0x5555555555555555, 0x7fffffffffffffff, 0x7fffffffffffffff)
        RR(or, -1, 0, -1)
        RR(or, 0xffffffff80000000, 0xffffffff80000000, 0xffffffff80000000)

        RR(xor, 1, -1, -2)
        RR(xor, 0x80000000, 0x8000000000000000, 0x8000000080000000)
        RR(xor, 0x8000000000000000, 1, 0x8000000000000001)
        RR(xor, 0x5555555555555555, 0x7fffffffffffffff, 0x2aaaaaaaaaaaaaaa)
        RR(xor, -1, 0, -1)
        RR(xor, 0xffffffff80000000, 0xffffffff80000000, 0)

        RR(sll, 1, 0, 1)
        RR(sll, 0x80000000, 1, 0x100000000)
        RR(sll, 0x8000000000000000, 7, 0)
        RR(sll, 0x5555555555555555, 31, 0xaaaaaaaa80000000)
        RR(sll, -1, 32, 0xffffffff00000000)
        RR(sll, 0xffffffff80000000, 33, 0)
        RR(sll, 0x123456789abcdef0, 63, 0)
        RR(sll, 0, 64, 0)
        RR(sll, 0x7fffffff, 65, 0xfffffffe)
        RR(sll, 0x7fffffffffffffff, 95, 0xffffffff80000000)
        RR(sll, 0xfedcba9876543210, -1, 0)
        SAME(sll, 0xf00000000000003f, 0x8000000000000000)

        RR(srl, 1, 0, 1)
        RR(srl, 0x80000000, 1, 0x40000000)
        RR(srl, 0x8000000000000000, 7, 0x100000000000000)
        RR(srl, 0x5555555555555555, 31, 0xaaaaaaaa)
        RR(srl, -1, 32, 0xffffffff)
        RR(srl, 0xffffffff80000000, 33, 0x7fffffff)
        RR(srl, 0x123456789abcdef0, 63, 0)
        RR(srl, 0, 64, 0)
        RR(srl, 0x7fffffff, 65, 0x3fffffff)
        RR(srl, 0x7fffffffffffffff, 95, 0xffffffff)
        RR(srl, 0xfedcba9876543210, -1, 1)
        SAME(srl, 0xf00000000000003f, 1)

        RR(sra, 1, 0, 1)
        RR(sra, 0x80000000, 1, 0x40000000)
        RR(sra, 0x8000000000000000, 7, 0xff00000000000000)
        RR(sra, 0x5555555555555555, 31, 0xaaaaaaaa)
        RR(sra, -1, 32, -1)
        RR(sra, 0xffffffff80000000, 33, -1)
        RR(sra, 0x123456789abcdef0, 63, 0)
        RR(sra, 0, 64, 0)
        RR(sra, 0x7fffffff, 65, 0x3fffffff)
        RR(sra, 0x7fffffffffffffff, 95, 0xffffffff)
        RR(sra, 0xfedcba9876543210, -1, -1)
        SAME(sra, 0xf00000000000003f, -1)

        RR(sllw, 1, 0, 1)
        RR(sllw, 0x80000000, 1, 0)
        RR(sllw, 0x8000000000000000, 7, 0)
        RR(sllw, 0x5555555555555555, 31, 0xffffffff80000000)
        RR(sllw, -1, 32, -1)
        RR(sllw, 0xffffffff80000000, 33, 0)
        RR(sllw, 0x123456789abcdef0, 63, 0)
        RR(sllw, 0, 64, 0)
        RR(sllw, 0x7fffffff, 65, -2)
        RR(sllw, 0x7fffffffffffffff, 95, 0xffffffff80000000)
        RR(sllw, 0xfedcba9876543210, -1, 0)
        SAME(sllw, 0x800000df, 0xffffffff80000000)

        RR(srlw, 1, 0, 1)
        RR(srlw, 0x80000000, 1, 0x40000000)
        RR(srlw, 0x8000000000000000, 7, 0)
        RR(srlw, 0x5555555555555555, 31, 0)
        RR(srlw, -1, 32, -1)
        RR(srlw, 0xffffffff80000000, 33, 0x40000000)
        RR(srlw, 0x123456789abcdef0, 63, 1)
        RR(srlw, 0, 64, 0)
        RR(srlw, 0x7fffffff, 65, 0x3fffffff)
        RR(srlw, 0x7fffffffffffffff, 95, 1)
        RR(srlw, 0xfedcba9876543210, -1, 0)
        SAME(srlw, 0x800000df, 1)

        RR(sraw, 1, 0, 1)
        RR(sraw, 0x80000000, 1, 0xffffffffc0000000)
        RR(sraw, 0x8000000000000000, 7, 0)
        RR(sraw, 0x5555555555555555, 31, 0)
        RR(sraw, -1, 32, -1)
        RR(sraw, 0xffffffff80000000, 33, 0xffffffffc0000000)
        RR(sraw, 0x123456789abcdef0, 63, -1)
        RR(sraw, 0, 64, 0)
        RR(sraw, 0x7fffffff, 65, 0x3fffffff)
        RR(sraw, 0x7fffffffffffffff, 95, -1)
        RR(sraw, 0xfedcba9876543210, -1, 0)
        SAME(sraw, 0x800000df, -1)

        RI(addi, 0x7fffffff, 0, 0x7fffffff)
        RI(addi, 0x8000000000000000, 1, 0x8000000000000001)
        RI(addi, 0, -1, -1)
        RI(addi, 0x80000000, 2047, 0x800007ff)
        RI(addi, 0x123456789abcdef0, -2048, 0x123456789abcd6f0)
        RI(addi, 1, 1365, 1366)
        RI(addi, 0xffffffff80000000, -1366, 0xffffffff7ffffaaa)
        RI(addi, 0xfedcba9876543210, 15, 0xfedcba987654321f)
        RI(addi, -1, -16, -17)

        RI(slti, 0x7fffffff, 0, 0)
        RI(slti, 0x8000000000000000, 1, 1)
        RI(slti, 0, -1, 0)
        RI(slti, 0x80000000, 2047, 0)
        RI(slti, 0x123456789abcdef0, -2048, 0)
        RI(slti, 1, 1365, 1)
        RI(slti, 0xffffffff80000000, -1366, 1)
        RI(slti, 0xfedcba9876543210, 15, 1)
        RI(slti, -1, -16, 0)

        RI(sltiu, 0x7fffffff, 0, 0)
        RI(sltiu, 0x8000000000000000, 1, 0)
        RI(sltiu, 0, -1, 1)
        RI(sltiu, 0x80000000, 2047, 0)
        RI(sltiu, 0x123456789abcdef0, -2048, 1)
        RI(sltiu, 1, 1365, 1)
        RI(sltiu, 0xffffffff80000000, -1366, 1)
        RI(sltiu, 0xfedcba9876543210, 15, 0)
        RI(sltiu, -1, -16, 0)

        RI(andi, 0x7fffffff, 0, 0)
        RI(andi, 0x8000000000000000, 1, 0)
        RI(andi, 0, -1, 0)
        RI(andi, 0x80000000, 2047, 0)
        RI(andi, 0x123456789abcdef0, -2048, 0x123456789abcd800)
        RI(andi, 1, 1365, 1)
        RI(andi, 0xffffffff80000000, -1366, 0xffffffff80000000)
        RI(andi, 0xfedcba9876543210, 15, 0)
        RI(andi, -1, -16, -16)

        RI(ori, 0x7fffffff, 0, 0x7fffffff)
        RI(ori, 0x8000000000000000, 1, 0x8000000000000001)
        RI(ori, 0, -1, -1)
        RI(ori, 0x80000000, 2047, 0x800007ff)
        RI(ori, 0x123456789abcdef0, -2048, -272)
        RI(ori, 1, 1365, 1365)
        RI(ori, 0xffffffff80000000, -1366, -1366)
        RI(ori, 0xfedcba9876543210, 15, 0xfedcba987654321f)
        RI(ori, -1, -16, -1)

        RI(xori, 0x7fffffff, 0, 0x7fffffff)
        RI(xori, 0x8000000000000000, 1, 0x8000000000000001)
        RI(xori, 0, -1, -1)
        RI(xori, 0x80000000, 2047, 0x800007ff)
        RI(xori, 0x123456789abcdef0, -2048, 0xedcba987654326f0)
        RI(xori, 1, 1365, 1364)
        RI(xori, 0xffffffff80000000, -1366, 0x7ffffaaa)
        RI(xori, 0xfedcba9876543210, 15, 0xfedcba987654321f)
        RI(xori, -1, -16, 15)

        RI(addiw, 0x7fffffff, 0, 0x7fffffff)
        RI(addiw, 0x8000000000000000, 1, 1)
        RI(addiw, 0, -1, -1)
        RI(addiw, 0x80000000, 2047, 0xffffffff800007ff)
        RI(addiw, 0x123456789abcdef0, -2048, 0xffffffff9abcd6f0)
        RI(addiw, 1, 1365, 1366)
        RI(addiw, 0xffffffff80000000, -1366, 0x7ffffaaa)
        RI(addiw, 0xfedcba9876543210, 15, 0x7654321f)
        RI(addiw, -1, -16, -17)

        RI(slli, 0x7fffffff, 0, 0x7fffffff)
        RI(slli, 0x8000000000000000, 1, 0)
        RI(slli, 0, 7, 0)
        RI(slli, 0x80000000, 31, 0x4000000000000000)
        RI(slli, 0x123456789abcdef0, 32, 0x9abcdef000000000)
        RI(slli, 1, 33, 0x200000000)
        RI(slli, 0xffffffff80000000, 48, 0)
        RI(slli, 0xfedcba9876543210, 62, 0)
        RI(slli, -1, 63, 0x8000000000000000)

        RI(srli, 0x7fffffff, 0, 0x7fffffff)
        RI(srli, 0x8000000000000000, 1, 0x4000000000000000)
        RI(srli, 0, 7, 0)
        RI(srli, 0x80000000, 31, 1)
        RI(srli, 0x123456789abcdef0, 32, 0x12345678)
        RI(srli, 1, 33, 0)
        RI(srli, 0xffffffff80000000, 48, 0xffff)
        RI(srli, 0xfedcba9876543210, 62, 3)
        RI(srli, -1, 63, 1)

        RI(srai, 0x7fffffff, 0, 0x7fffffff)
        RI(srai, 0x8000000000000000, 1, 0xc000000000000000)
        RI(srai, 0, 7, 0)
        RI(srai, 0x80000000, 31, 1)
        RI(srai, 0x123456789abcdef0, 32, 0x12345678)
        RI(srai, 1, 33, 0)
        RI(srai, 0xffffffff80000000, 48, -1)
        RI(srai, 0xfedcba9876543210, 62, -1)
        RI(srai, -1, 63, -1)

        RI(slliw, 0x7fffffff, 0, 0x7fffffff)
        RI(slliw, 0x8000000000000000, 1, 0)
        RI(slliw, 0, 7, 0)
        RI(slliw, 0x80000000, 8, 0)
        RI(slliw, 0x123456789abcdef0, 15, 0x6f780000)
        RI(slliw, 1, 16, 0x10000)
        RI(slliw, 0xffffffff80000000, 30, 0)
        RI(slliw, 0xfedcba9876543210, 31, 0)
        RI(slliw, -1, 19, 0xfffffffffff80000)

        RI(srliw, 0x7fffffff, 0, 0x7fffffff)
        RI(srliw, 0x8000000000000000, 1, 0)
        RI(srliw, 0, 7, 0)
        RI(srliw, 0x80000000, 8, 0x800000)
        RI(srliw, 0x123456789abcdef0, 15, 0x13579)
        RI(srliw, 1, 16, 0)
        RI(srliw, 0xffffffff80000000, 30, 2)
        RI(srliw, 0xfedcba9876543210, 31, 0)
        RI(srliw, -1, 19, 0x1fff)

        RI(sraiw, 0x7fffffff, 0, 0x7fffffff)
        RI(sraiw, 0x8000000000000000, 1, 0)
        RI(sraiw, 0, 7, 0)
        RI(sraiw, 0x80000000, 8, 0xffffffffff800000)
        RI(sraiw, 0x123456789abcdef0, 15, 0xffffffffffff3579)
        RI(sraiw, 1, 16, 0)
        RI(sraiw, 0xffffffff80000000, 30, -2)
        RI(sraiw, 0xfedcba9876543210, 31, 0)
        RI(sraiw, -1, 19, -1)

// Loads: from a base with an offset of either sign, extended as each says.
#define LOAD(op, base, offset, want) CASE; la a0, base; op a1, offset(a0); WANT(a1, want); \
        addi a0, a0, 1; op a1, offset - 1(a0); WANT(a1, want); op a0, offset - 1(a0); WANT(a0, want)
        LOAD(lb, bytes, 0, -0x78)
        LOAD(lb, bytes, 7, -0x7f)
        LOAD(lb, bytes, 9, 0x7f)
        LOAD(lb, words, -7, 0x7f)
        LOAD(lbu, bytes, 0, 0x88)
        LOAD(lbu, words, -8, 0x80)
        LOAD(lh, bytes, 0, -0x7878)
        LOAD(lh, bytes, 8, 0x7f80)
        LOAD(lh, words, 8, -0x8000)
        LOAD(lhu, bytes, 6, 0x8182)
        LOAD(lhu, words, -10, 0x8182)
        LOAD(lw, bytes, 4, 0xffffffff81828384)
        LOAD(lw, words, 12, 0x7fffffff)
        LOAD(lw, words, -4, 0x01020304)
        LOAD(lwu, bytes, 0, 0x85868788)
        LOAD(lwu, words, 0, 0xfffffffe)
        LOAD(ld, bytes, 0, 0x8182838485868788)
        LOAD(ld, words, -8, 0x0102030405067f80)

// Stores leave their neighbours alone.
#define STORE(op, value, offset, want) CASE; la a0, room; li t0, 0x1111111111111111; \
        sd t0, 16(a0); sd t0, 24(a0); li a1, value; op a1, offset(a0); \
        ld a2, 16(a0); WANT(a2, want); ld a2, 24(a0); WANT(a2, 0x1111111111111111); \
        addi a0, a0, 48; sd t0, 16 - 48(a0); op a1, offset - 48(a0); ld a2, -32(a0); WANT(a2, want)
        STORE(sb, 0xabcdef, 16, 0x11111111111111ef)
        STORE(sb, 0x80, 19, 0x1111111180111111)
        STORE(sb, -1, 23, 0xff11111111111111)
        STORE(sh, 0xabcdef, 18, 0x11111111cdef1111)
        STORE(sh, 0x8001, 22, 0x8001111111111111)
        STORE(sw, 0xaabbccdd00112233, 16, 0x1111111100112233)
        STORE(sw, 0xffffffff, 20, 0xffffffff11111111)
        STORE(sd, 0x0123456789abcdef, 16, 0x0123456789abcdef)

        // A load straight after a store of another size sees it.
        CASE
        la      a0, room
        sd      zero, 0(a0)
        li      a1, -2
        sb      a1, 5(a0)
        lw      a2, 4(a0)
        WANT(a2, 0xfe00)
        sh      a1, 2(a0)
        ld      a2, 0(a0)
        WANT(a2, 0x0000fe00fffe0000)

// Branches, forward and backward, taken and not.
#define TAKEN(op, a, b) CASE; li a0, a; li a1, b; li a2, 0; j 2f; \
1:      addi a2, a2, 1; j 4f; \
2:      op a0, a1, 3f; j fail; \
3:      addi a2, a2, 1; op a0, a1, 1b; j fail; \
4:      WANT(a2, 2)
#define NOT_TAKEN(op, a, b) CASE; li a0, a; li a1, b; j 2f; \
1:      j fail; \
2:      op a0, a1, 1b; op a0, a1, 1f; j 3f; \
1:      j fail; \
3:
        TAKEN(beq, 0, 0)
        TAKEN(beq, MIN64, MIN64)
        NOT_TAKEN(beq, 0x100000000, 0)
        NOT_TAKEN(beq, -1, 0xffffffff)
        TAKEN(bne, 0x8000000000000001, 1)
        NOT_TAKEN(bne, -1, -1)
        TAKEN(blt, -1, 0)
        TAKEN(blt, MIN64, MAX64)
        NOT_TAKEN(blt, 0, 0)
        NOT_TAKEN(blt, MAX64, MIN64)
        TAKEN(bge, 0, 0)
        TAKEN(bge, 1, -1)
        NOT_TAKEN(bge, MIN64, 0)
        TAKEN(bltu, 0, -1)
        TAKEN(bltu, MAX64, MIN64)
        NOT_TAKEN(bltu, 5, 5)
        NOT_TAKEN(bltu, -1, 0)
        TAKEN(bgeu, -1, 1)
        TAKEN(bgeu, 7, 7)
        NOT_TAKEN(bgeu, MAX64, MIN64)

        // jal and jalr: the link, the target, and a destination that is the source.
        CASE
        jal     a0, 2f
1:      j       fail
2:      la      a1, 1b
        WANT_SAME(a0, a1)
        CASE
        la      a0, 4f
        jalr    a1, a0, 0
3:      j       fail
4:      la      a2, 3b
        WANT_SAME(a1, a2)
        CASE
        la      a0, 6f + 20
        jalr    a0, -20(a0)
5:      j       fail
6:      la      a2, 5b
        WANT_SAME(a0, a2)
        CASE                            // the lowest bit of the sum is dropped
        la      a0, 7f
        ori     a0, a0, 1
        jalr    zero, 0(a0)
        j       fail
7:      CASE
        la      a0, target_table
        li      a2, 0
        ld      a1, 0(a0)
        jalr    a1
        ld      a1, 8(a0)
        jalr    a1
        WANT(a2, 5)
        j       1f
jumped_1:
        addi    a2, a2, 2
        ret
jumped_2:
        addi    a2, a2, 3
        ret
1:
        // A jump over 170 KiB and back.
        CASE
        li      a2, 0
        jal     t0, far
        WANT(a2, 9)

        CASE
        lui     a0, 0x80000
        WANT(a0, MIN32)
        CASE
        lui     a0, 0x7ffff
        WANT(a0, 0x7ffff000)
        CASE
1:      auipc   a0, 0
        la      a1, 1b
        WANT_SAME(a0, a1)
        CASE
1:      auipc   a0, 0xfffff
        la      a1, 1b
        sub     a0, a0, a1
        WANT(a0, -0x1000)
        CASE
1:      auipc   a0, 0x80000
        la      a1, 1b
        sub     a0, a0, a1
        WANT(a0, MIN32)

        // All registers hold their own values; x0 holds none. The macros' t5 and t6 come last.
        CASE
        .irp    r, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,28,29
        li      x\r, \r * 0x0101010101
        .endr
        .irp    r, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,28,29
        li      t6, \r * 0x0101010101
        bne     x\r, t6, fail
        .endr
        li      zero, 5
        lui     zero, 0x12345
        auipc   zero, 5
        la      a0, bytes
        ld      zero, 0(a0)
        bnez    zero, fail

        // fence in all its forms does no harm.
        CASE
        fence
        fence   r, rw
        fence   w, w
        fence.tso
        .word   0x0000000f              // fence with no sets at all

        // A loop that runs a while: 32-bit xorshift, 1000 rounds.
        CASE
        li      a0, 2463534242
        li      a1, 1000
1:      slliw   a2, a0, 13
        xor     a0, a0, a2
        srliw   a2, a0, 17
        xor     a0, a0, a2
        slliw   a2, a0, 5
        xor     a0, a0, a2
        addi    a1, a1, -1
        bnez    a1, 1b
        sext.w  a0, a0
        WANT(a0, 0xffffffffc4a2b16c)
        j       1f

        .balign 4
        .zero   0x2aaa8
far:    addi    a2, a2, 9
        jr      t0
1:
        END

        DATA
        .balign 8
bytes:  .dword  0x8182838485868788, 0x0102030405067f80
words:  .dword  0x80000000fffffffe, 0x7fffffff00008000
room:   .zero   64
target_table:
        .dword  jumped_1, jumped_2
