/* One copy of 'integer' alone, then two at once: what a second hart is worth. Both after one to warm up. */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static double run(int copies)
{
    double start = seconds();
    for (int i = 0; i < copies; i++) {
        if (fork() == 0) {
            dup2(open("/dev/null", O_WRONLY), 1);
            execl("/bench/integer", "integer", (char *) NULL);
            _exit(127);
        }
    }
    for (int i = 0; i < copies; i++) {
        int status;
        wait(&status);
        if (status != 0)
            fail("integer");
    }
    return seconds() - start;
}

int main(void)
{
    run(1);
    report("alone", run(1), 0);
    report("together", run(2), 0);
    return 0;
}
