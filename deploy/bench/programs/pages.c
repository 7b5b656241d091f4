/* Page faults: fresh anonymous pages touched once each and given back, 60 times 8 MiB. */
#include <sys/mman.h>

#include "bench.h"

enum { PAGE = 4096, PAGES = 2048, ROUNDS = 60 };

int main(void)
{
    uint64_t sum = 0;
    double start = seconds();
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char *area = mmap(NULL, (size_t) PAGES * PAGE, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (area == MAP_FAILED)
            fail("mmap");
        for (size_t page = 0; page < PAGES; page++) {
            sum += area[page * PAGE + 8];
            area[page * PAGE] = 1;
        }
        munmap(area, (size_t) PAGES * PAGE);
    }
    report("pages", seconds() - start, sum);
    return 0;
}
