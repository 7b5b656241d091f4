/* What every benchmark program shares: a clock, a seeded generator, and the one line of its result. */
#ifndef VIRGA_BENCH_H
#define VIRGA_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

/* xorshift64*: the same numbers on every machine. */
static inline uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * 0x2545F4914F6CDD1Dull;
}

/* The check value has to be equal on every machine: a fast wrong answer is no result. */
static inline void report(const char *name, double elapsed, uint64_t check)
{
    printf("bench %s %.6f %016llx\n", name, elapsed, (unsigned long long) check);
    fflush(stdout);
}

static inline void fail(const char *what)
{
    perror(what);
    exit(1);
}

#endif
