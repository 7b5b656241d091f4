// The end of a program as a host sees it: a0 goes to tohost. Built with TEST_DEVICE (QEMU's virt
// board, which has no HTIF) it goes to the test device instead.
        .macro report_a0
#ifdef TEST_DEVICE
        li      t0, 0x100000
        li      t1, 0x5555
        srli    a0, a0, 1
        beqz    a0, 97f
        slli    a0, a0, 16
        li      t1, 0x3333
        or      t1, t1, a0
97:     sw      t1, 0(t0)
#else
        la      t0, tohost
        sd      a0, 0(t0)
#endif
98:     j       98b
        .endm

        // a0 = the value for a trap nobody waited for; t1 = its cause register.
        .macro unexpected_a0
        srli    t2, t1, 56
        andi    t1, t1, 0x7f
        or      t1, t1, t2
        addi    t1, t1, 1
        slli    t1, t1, 16
        or      a0, t1, s11
        slli    a0, a0, 1
        ori     a0, a0, 1
        .endm

        .section .tohost, "aw", @progbits
        .balign 64
        .globl tohost
        .type   tohost, @object
        .size   tohost, 8
tohost: .dword  0
        .balign 64
        .globl fromhost
        .type   fromhost, @object
        .size   fromhost, 8
fromhost: .dword 0
