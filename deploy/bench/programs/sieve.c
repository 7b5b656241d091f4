/* Primes below 8 million, a byte a number, six times: simple loops over much memory. */
#include <string.h>

#include "bench.h"

enum { LIMIT = 8000000, ROUNDS = 6 };

static uint8_t composite[LIMIT];

int main(void)
{
    double start = seconds();
    uint64_t sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
        memset(composite, 0, LIMIT);
        for (uint64_t i = 2; i < LIMIT; i++) {
            if (composite[i])
                continue;
            sum = sum * 31 + i;
            for (uint64_t multiple = i * i; multiple < LIMIT; multiple += i)
                composite[multiple] = 1;
        }
    }
    report("sieve", seconds() - start, sum);
    return 0;
}
