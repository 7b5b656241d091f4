# Each hart writes a pattern of its own to every page of its part of the memory, reads it back, and
# begins anew with another one. Every fourth page is filled (and can't be compressed), the others get
# eight words. a page's pattern depends on its address and the round, so two machines that run this
# have equal frames. tohost is 1 at the end, 3 if a word is wrong.
        .equ START, 0x80100000
        .globl _start
_start: csrr s0, mhartid
        li s1, PART
        mul s2, s0, s1
        li t0, START
        add s2, s2, t0
        add s3, s2, s1
        li s4, 0
round:  mv t0, s2
fill:   call seed
2:      call next
        sd t2, 0(t0)
        add t0, t0, t4
        bltu t0, t5, 2b
        mv t0, t5
        bltu t0, s3, fill
        # A while in which nothing changes: what can be shared or put away is.
        li t6, REST
3:      addi t6, t6, -1
        bnez t6, 3b
        mv t0, s2
check:  call seed
4:      call next
        ld t6, 0(t0)
        bne t6, t2, wrong
        add t0, t0, t4
        bltu t0, t5, 4b
        mv t0, t5
        bltu t0, s3, check
        addi s4, s4, 1
        li t0, ROUNDS
        bltu s4, t0, round
        la t0, done
        li t1, 1
        amoadd.w.aqrl t2, t1, (t0)
        addi t2, t2, 1
        li t1, HARTS
        bne t2, t1, rest
        li t1, 1
        j tell
wrong:  li t1, 3
tell:   la t0, tohost
        sd t1, 0(t0)
rest:   wfi
        j rest

# of the page at t0: its pattern's first word in t2, its stride in t4, its end in t5
seed:   li t1, 0x9e3779b97f4a7c15
        addi t2, s4, 1
        mul t2, t2, t1
        xor t2, t2, t0
        srli t3, t0, 12
        andi t3, t3, 3
        li t4, 512
        bnez t3, 5f
        li t4, 8
5:      li t5, 4096
        add t5, t0, t5
        ret

next:   slli t3, t2, 13
        xor t2, t2, t3
        srli t3, t2, 7
        xor t2, t2, t3
        slli t3, t2, 17
        xor t2, t2, t3
        ret

        .data
        .align 6
done:   .dword 0
        .section .tohost, "aw", @progbits
        .align 6
        .globl tohost
tohost: .dword 0
        .dword 0
