// The serial port's interrupt through the PLIC, to machine and to supervisor mode.
#include "trap.h"

#define MEI 11
#define SEI 9
#define SOURCE 10
#define PLIC 0x0c000000
#define UART 0x10000000
// The PLIC's contexts of hart 0: 0 machine mode, 1 supervisor mode.
#define PRIORITY(value) li t0, PLIC + 4 * SOURCE; li t1, value; sw t1, 0(t0)
#define ENABLED(context, bits) li t0, PLIC + 0x2000 + 0x80 * context; li t1, bits; sw t1, 0(t0)
#define THRESHOLD(context, value) li t0, PLIC + 0x200000 + 0x1000 * context; li t1, value; \
        sw t1, 0(t0)
#define CLAIM(context, want) CASE; li t0, PLIC + 0x200004 + 0x1000 * context; lw t1, 0(t0); \
        WANT(t1, want)
#define COMPLETE(context) li t0, PLIC + 0x200004 + 0x1000 * context; li t1, SOURCE; sw t1, 0(t0)
// The transmitter is always empty: its enable is its interrupt.
#define TRANSMITTER(on) li t0, UART; li t1, on << 1; sb t1, 1(t0)
#define IDENTIFIED(want) CASE; li t0, UART; lbu t1, 2(t0); andi t1, t1, 15; WANT(t1, want)
#define PENDING(bits) CASE; csrr t0, mip; li t1, 0xa00; and t0, t0, t1; WANT(t0, bits)

        BEGIN
        TRANSMITTER(0)
        PRIORITY(1)
        ENABLED(0, 1 << SOURCE)
        ENABLED(1, 0)
        THRESHOLD(0, 0)
        THRESHOLD(1, 0)
        PENDING(0)
        CLAIM(0, 0)
        li      a0, 1 << MEI
        csrw    mie, a0
        QUIET

        TRANSMITTER(1)
        PENDING(1 << MEI)
        INTERRUPTED(MEI)
        CLAIM(0, SOURCE)
        CLAIM(0, 0)
        PENDING(0)
        QUIET
        IDENTIFIED(2)                   // reading the cause of an empty transmitter clears it
        IDENTIFIED(1)
        COMPLETE(0)
        PENDING(0)
        QUIET

        // Still asking when completed: it comes again.
        TRANSMITTER(0)
        TRANSMITTER(1)
        INTERRUPTED(MEI)
        CLAIM(0, SOURCE)
        COMPLETE(0)
        INTERRUPTED(MEI)                // not on QEMU 7.2
        CLAIM(0, SOURCE)                // not on QEMU 7.2
        TRANSMITTER(0)
        COMPLETE(0)
        QUIET

        // Below the threshold, of no priority, or not enabled: nothing comes.
        TRANSMITTER(1)
        PENDING(1 << MEI)
        THRESHOLD(0, 1)
        PENDING(0)
        QUIET
        THRESHOLD(0, 0)
        PENDING(1 << MEI)
        PRIORITY(0)
        PENDING(0)
        PRIORITY(7)
        THRESHOLD(0, 6)
        PENDING(1 << MEI)
        ENABLED(0, 0)
        THRESHOLD(0, 0)
        PENDING(0)

        // To the supervisor instead.
        ENABLED(1, 1 << SOURCE)
        THRESHOLD(1, 0)
        PENDING(1 << SEI)
        li      a0, 1 << SEI
        csrw    mideleg, a0
        csrw    mie, a0
        QUIET
        CASE
        la      s10, 2f
        csrsi   mstatus, MSTATUS_SIE
        ENTER(MODE_S)
1:      j       1b
2:      WANT(s2, (1 << 63) | SEI)
        WANT(s6, MODE_S)
        csrci   mstatus, MSTATUS_SIE
        CLAIM(1, SOURCE)
        PENDING(0)
        TRANSMITTER(0)
        COMPLETE(1)
        PENDING(0)

        // The software bit of SEIP is or'ed in, and stays its own.
        CASE
        csrs    mip, a0
        PENDING(1 << SEI)
        csrc    mip, a0
        PENDING(0)
        END
