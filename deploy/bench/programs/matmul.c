/* A product of two matrices of doubles. */
#include <string.h>

#include "bench.h"

enum { SIDE = 360 };

static double a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];

int main(void)
{
    uint64_t seed = 0x5EED0004, check = 0;
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            a[i][j] = (double) (next_random(&seed) % 1000) / 8;
            b[i][j] = (double) (next_random(&seed) % 1000) / 16;
        }
    }
    double start = seconds();
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            double sum = 0;
            for (int k = 0; k < SIDE; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
    }
    double elapsed = seconds() - start;
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            uint64_t bits;
            memcpy(&bits, &c[i][j], sizeof bits);
            check = check * 31 + bits;
        }
    }
    report("matmul", elapsed, check);
    return 0;
}
