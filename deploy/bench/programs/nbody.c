/* Eight bodies that attract each other: multiply, add, divide and square root of doubles. */
#include <math.h>
#include <string.h>

#include "bench.h"

enum { BODIES = 8, STEPS = 80000 };

struct body {
    double place[3], speed[3], mass;
};

static struct body bodies[BODIES];

static void attract(struct body *one, struct body *other, double dt)
{
    double away[3], square = 0.01;
    for (int axis = 0; axis < 3; axis++) {
        away[axis] = one->place[axis] - other->place[axis];
        square += away[axis] * away[axis];
    }
    double pull = dt / (square * sqrt(square));
    for (int axis = 0; axis < 3; axis++) {
        one->speed[axis] -= away[axis] * other->mass * pull;
        other->speed[axis] += away[axis] * one->mass * pull;
    }
}

int main(void)
{
    uint64_t seed = 0x5EED0005, check = 0;
    for (int i = 0; i < BODIES; i++) {
        for (int axis = 0; axis < 3; axis++) {
            bodies[i].place[axis] = (double) (next_random(&seed) % 2000) / 100 - 10;
            bodies[i].speed[axis] = (double) (next_random(&seed) % 200) / 100 - 1;
        }
        bodies[i].mass = 1 + (double) (next_random(&seed) % 50) / 10;
    }
    double start = seconds();
    for (int step = 0; step < STEPS; step++) {
        for (int i = 0; i < BODIES; i++)
            for (int j = i + 1; j < BODIES; j++)
                attract(&bodies[i], &bodies[j], 0.001);
        for (int i = 0; i < BODIES; i++)
            for (int axis = 0; axis < 3; axis++)
                bodies[i].place[axis] += 0.001 * bodies[i].speed[axis];
    }
    double elapsed = seconds() - start;
    for (int i = 0; i < BODIES; i++) {
        uint64_t bits;
        memcpy(&bits, &bodies[i].place[i % 3], sizeof bits);
        check = check * 31 + bits;
    }
    report("nbody", elapsed, check);
    return 0;
}
