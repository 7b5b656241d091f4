/* Pointers followed in an order that no prefetcher and no small TLB can guess, and a hash table. */
#include "bench.h"

enum { LINKS = 1 << 18, STEPS = 20000000, SLOTS = 1 << 16, LOOKUPS = 6000000 };

static uint32_t next[LINKS];
static uint64_t keys[SLOTS];

static uint32_t slot_of(uint64_t key)
{
    uint32_t slot = (uint32_t) ((key * 0x9E3779B97F4A7C15ull) >> 48);
    while (keys[slot] != 0 && keys[slot] != key)
        slot = (slot + 1) & (SLOTS - 1);
    return slot;
}

int main(void)
{
    uint64_t seed = 0x5EED0002, check = 0;
    double start = seconds();
    for (uint32_t i = 0; i < LINKS; i++)
        next[i] = i;
    for (uint32_t i = LINKS - 1; i > 0; i--) { /* one cycle through all links */
        uint32_t j = (uint32_t) (next_random(&seed) % i), kept = next[i];
        next[i] = next[j];
        next[j] = kept;
    }
    uint32_t at = 0;
    for (int i = 0; i < STEPS; i++)
        at = next[at];
    check = at;
    for (int i = 0; i < LOOKUPS; i++) {
        uint64_t key = next_random(&seed) % (SLOTS / 2) + 1;
        uint32_t slot = slot_of(key);
        keys[slot] = key;
        check = check * 33 + slot;
    }
    report("chase", seconds() - start, check);
    return 0;
}
