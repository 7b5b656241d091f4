// Zicboz and Zicbom: cbo.zero clears one aligned block of a power of two and nothing else; clean,
// flush and inval keep what memory holds.
#include "rig.h"

        BEGIN
        CASE                            // find the block: fill two pages' worth, clear in the middle
        la      s0, room
        call    fill
        li      a1, 4096 + 256 + 24
        add     a0, s0, a1
        cbo.zero (a0)
        mv      a1, s0                  // s1 = first zero byte, s2 = behind the last
        la      a2, room_end
1:      lbu     a3, 0(a1)
        beqz    a3, 2f
        addi    a1, a1, 1
        bltu    a1, a2, 1b
        j       fail
2:      mv      s1, a1
3:      lbu     a3, 0(a1)
        bnez    a3, 4f
        addi    a1, a1, 1
        bltu    a1, a2, 3b
4:      mv      s2, a1
5:      bgeu    a1, a2, 6f              // nothing else is zero
        lbu     a3, 0(a1)
        beqz    a3, fail
        addi    a1, a1, 1
        j       5b
6:      sub     s3, s2, s1              // s3 = size
        addi    a4, s3, -1
        and     a5, s3, a4
        bnez    a5, fail
        and     a5, s1, a4
        bnez    a5, fail
        bltu    a0, s1, fail
        bgeu    a0, s2, fail

        CASE                            // the last byte of a block clears the same block
        call    fill
        addi    a0, s2, -1
        cbo.zero (a0)
        ld      a1, 0(s1)
        bnez    a1, fail
        ld      a1, -8(s2)
        bnez    a1, fail
        lbu     a1, -1(s1)
        beqz    a1, fail
        lbu     a1, 0(s2)
        beqz    a1, fail

        CASE                            // a cleared block takes stores as any other
        li      a1, 0x1122334455667788
        sd      a1, 8(s1)
        ld      a2, 8(s1)
        WANT_SAME(a1, a2)
        ld      a2, 0(s1)
        bnez    a2, fail
        ld      a2, 16(s1)
        bnez    a2, fail

        CASE
        cbo.clean (s1)
        ld      a2, 8(s1)
        WANT_SAME(a1, a2)
        cbo.flush (s1)
        ld      a2, 8(s1)
        WANT_SAME(a1, a2)
        cbo.inval (s1)
        ld      a2, 8(s1)
        WANT_SAME(a1, a2)

        CASE                            // prefetches are hints, to addresses of any kind
        .word   0x00006013 | (10 << 15)         // prefetch.i 0(a0)
        .word   0x00106013 | (0 << 15)          // prefetch.r 0(zero)
        .word   0x00306013 | (10 << 15)         // prefetch.w 0(a0)
        bnez    zero, fail
        j       1f

fill:   la      a0, room
        la      a1, room_end
        li      a2, 0x5a5a5a5a5a5a5a5a
2:      sd      a2, 0(a0)
        addi    a0, a0, 8
        bltu    a0, a1, 2b
        ret
1:
        END
        DATA
        .balign 4096
room:   .zero   12288
room_end:
