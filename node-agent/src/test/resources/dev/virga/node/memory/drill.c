// A guest of the overcommit drill: every hart writes patterns over its part of the memory and
// verifies them, round after round; hart 0 also sends pages of its part to the disk and back, many
// requests at once, and compares. tohost is 1 at the end, 5 if the disk failed, else see check.
typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

#define PAGE 4096
#define WORDS 512
#define DEPTH 16

struct descriptor { u64 address; u32 length; u16 flags; u16 next; };
struct request { u32 type; u32 reserved; u64 sector; };

static struct descriptor descriptors[64] __attribute__((aligned(PAGE)));
static struct { u16 flags, index, ring[64]; } available __attribute__((aligned(PAGE)));
static struct { u16 flags, index; struct { u32 id, length; } ring[64]; } volatile
        used __attribute__((aligned(PAGE)));
static struct request requests[DEPTH];
static volatile u8 status[DEPTH];
static u64 bounce[DEPTH][WORDS] __attribute__((aligned(PAGE)));
static volatile u32 done;
volatile u64 tohost __attribute__((section(".tohost"), aligned(64)));
volatile u64 fromhost __attribute__((section(".tohost"), aligned(64)));
u8 stacks[16][8192] __attribute__((aligned(16)));

static void end(u64 verdict) {
    tohost = verdict;
    for (;;) __asm__ volatile("wfi");
}

static u64 mix(u64 x) {
    x ^= x << 13;
    x ^= x >> 7;
    return x ^ x << 17;
}

// Pages of four kinds: full of noise, a few words, the same in all guests, and zeros.
static u64 word(u64 page, u64 round, u64 i) {
    u64 kind = (page + round) & 3;
    u64 seed = (page + 1) * 0x9e3779b97f4a7c15 ^ (round + 1) * 0xbf58476d1ce4e5b9;
    switch (kind) {
        case 0: return mix(mix(seed + SEED) + i * 0x94d049bb133111eb);
        case 1: return (i & 63) == 0 ? mix(seed + SEED + i) : 0;
        case 2: return mix((page & 7) + round + i);
        default: return 0;
    }
}

static void fill(u64 *at, u64 page, u64 round) {
    for (u64 i = 0; i < WORDS; i++) at[i] = word(page, round, i);
}

// Says where the wrong word is: 1 in memory, 3 back from the disk; the page's kind; 0, 1 if it is
// zero, 2 if it is the word of the round before; its place, its page.
static void check(const volatile u64 *at, u64 page, u64 round, u64 where) {
    for (u64 i = 0; i < WORDS; i++) {
        u64 found = at[i];
        if (found == word(page, round, i)) continue;
        u64 like = found == 0 ? 1 : round > 0 && found == word(page, round - 1, i) ? 2 : 0;
        u64 code = where | ((page + round) & 3) << 2 | like << 4 | i << 6 | (page & 0xffff) << 16;
        end(code << 1 | 1);
    }
}

static volatile u32 *reg(u32 offset) { return (volatile u32 *) (0x10001000ul + offset); }

static void disk_start(void) {
    *reg(0x70) = 0;
    *reg(0x70) = 3;
    *reg(0x24) = 1; // VERSION_1
    *reg(0x20) = 1;
    *reg(0x24) = 0;
    *reg(0x20) = 0;
    *reg(0x70) = 11;
    *reg(0x30) = 0;
    *reg(0x38) = 64;
    *reg(0x80) = (u64) descriptors;
    *reg(0x84) = (u64) descriptors >> 32;
    *reg(0x90) = (u64) &available;
    *reg(0x94) = (u64) &available >> 32;
    *reg(0xa0) = (u64) &used;
    *reg(0xa4) = (u64) &used >> 32;
    *reg(0x44) = 1;
    *reg(0x70) = 15;
    available.flags = 1; // no interrupts: it looks
}

static u16 sent;

static void submit(u32 slot, u32 type, u64 sector, void *page) {
    struct descriptor *d = &descriptors[3 * slot];
    requests[slot] = (struct request) {type, 0, sector};
    status[slot] = 255;
    d[0] = (struct descriptor) {(u64) &requests[slot], 16, 1, 3 * slot + 1};
    d[1] = (struct descriptor) {(u64) page, PAGE, type == 0 ? 3 : 1, 3 * slot + 2};
    d[2] = (struct descriptor) {(u64) &status[slot], 1, 2, 0};
    available.ring[sent & 63] = 3 * slot;
    __sync_synchronize();
    *(volatile u16 *) &available.index = ++sent;
}

static void finish(void) {
    __sync_synchronize();
    *reg(0x50) = 0;
    while (*(volatile u16 *) &used.index != sent) __asm__ volatile(".word 0x0100000f");
    __sync_synchronize();
    for (u32 slot = 0; slot < DEPTH; slot++)
        if (status[slot] != 0) end(5);
}

// To the disk from where the pattern stands, and back to another place.
static void disk_round(u64 start, u64 pages, u64 round) {
    u64 random = mix(round * 77 + SEED + 1);
    for (u32 burst = 0; burst < 4; burst++) {
        u64 picked[DEPTH];
        for (u32 slot = 0; slot < DEPTH; slot++) {
            random = mix(random);
            picked[slot] = random % pages;
            submit(slot, 1, 8ul * (slot + DEPTH * (burst & 1)), (u64 *) start + picked[slot] * WORDS);
        }
        finish();
        for (u32 slot = 0; slot < DEPTH; slot++)
            submit(slot, 0, 8ul * (slot + DEPTH * (burst & 1)), bounce[slot]);
        finish();
        for (u32 slot = 0; slot < DEPTH; slot++)
            check(bounce[slot], (start >> 12) + picked[slot], round, 3);
    }
}

void run(u64 hart) {
    u64 start = 0x80100000ul + hart * PART;
    u64 pages = PART / PAGE;
    if (hart == 0) disk_start();
    for (u64 round = 0; round < ROUNDS; round++) {
        for (u64 p = 0; p < pages; p++) fill((u64 *) start + p * WORDS, (start >> 12) + p, round);
        if (hart == 0) disk_round(start, pages, round);
        for (u64 i = 0; i < REST; i++) __asm__ volatile("");
        for (u64 p = 0; p < pages; p++) check((u64 *) start + p * WORDS, (start >> 12) + p, round, 1);
    }
    if (__sync_add_and_fetch(&done, 1) == HARTS) end(1);
    for (;;) __asm__ volatile("wfi");
}

__asm__(".section .text.start, \"ax\"\n"
        ".globl _start\n"
        "_start: csrr a0, mhartid\n"
        "  addi t0, a0, 1\n"
        "  slli t0, t0, 13\n"
        "  la sp, stacks\n"
        "  add sp, sp, t0\n"
        "  j run\n"
        ".text\n");
