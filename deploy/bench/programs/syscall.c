/* A million of the cheapest system calls. */
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"

int main(void)
{
    uint64_t mismatches = 0;
    double start = seconds();
    long parent = syscall(SYS_getppid);
    for (int i = 0; i < 1000000; i++)
        mismatches += syscall(SYS_getppid) != parent;
    report("syscall", seconds() - start, mismatches);
    return 0;
}
