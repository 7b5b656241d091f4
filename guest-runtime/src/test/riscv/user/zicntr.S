// Zicntr: cycle, time and instret go on and never back; reading changes nothing.
#include "rig.h"

#define GOES_ON(counter) CASE; li a3, 100; csrr a0, counter; \
1:      csrr a1, counter; bltu a1, a0, fail; mv a0, a1; addi a3, a3, -1; bnez a3, 1b

        BEGIN
        GOES_ON(cycle)
        GOES_ON(instret)
        GOES_ON(time)
        CASE                            // a loop of 1000 takes 2000 instructions at least
        rdinstret a0
        li      a1, 1000
1:      addi    a1, a1, -1
        bnez    a1, 1b
        rdinstret a2
        sub     a2, a2, a0
        li      a3, 2000
        bltu    a2, a3, fail
        CASE                            // time passes
        rdtime  a0
1:      rdtime  a1
        beq     a0, a1, 1b
        bltu    a1, a0, fail
        END
