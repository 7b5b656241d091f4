/* Two processes that wake each other through two pipes, 50,000 times there and back. */
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

enum { TRIPS = 50000 };

int main(void)
{
    int there[2], back[2];
    if (pipe(there) != 0 || pipe(back) != 0)
        fail("pipe");
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    unsigned char byte = 0;
    if (child == 0) {
        close(there[1]);
        while (read(there[0], &byte, 1) == 1) {
            byte++;
            if (write(back[1], &byte, 1) != 1)
                _exit(1);
        }
        _exit(0);
    }
    uint64_t check = 0;
    double start = seconds();
    for (int i = 0; i < TRIPS; i++) {
        byte = (unsigned char) i;
        if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
            fail("ping-pong");
        check = check * 31 + byte;
    }
    double elapsed = seconds() - start;
    close(there[1]);
    waitpid(child, NULL, 0);
    report("pipe", elapsed, check);
    return 0;
}
