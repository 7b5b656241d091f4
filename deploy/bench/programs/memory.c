/* memcpy and memset of the C library, in small, odd and large pieces. */
#include <string.h>

#include "bench.h"

enum { SIZE = 1 << 20, LARGE = 1000, SMALL = 1500000 };

static unsigned char from[SIZE + 64], to[SIZE + 64];

int main(void)
{
    uint64_t seed = 0x5EED0003, check = 0;
    double start = seconds();
    for (int i = 0; i < LARGE; i++) {
        memset(from, i, SIZE);
        memcpy(to, from, SIZE);
        check += to[next_random(&seed) % SIZE];
    }
    for (int i = 0; i < SMALL; i++) {
        uint64_t random = next_random(&seed);
        size_t length = random & 127, source = (random >> 8) & 4095, target = (random >> 24) & 4095;
        memcpy(to + target, from + source, length);
        from[source] = (unsigned char) i;
        check = check * 31 + to[target];
    }
    report("memory", seconds() - start, check);
    return 0;
}
