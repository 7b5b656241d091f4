/* 200 processes, one after the other: fork, exec of this very program, exit, wait. */
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

int main(int argc, char **argv)
{
    if (argc > 1)
        return 7;
    uint64_t good = 0;
    double start = seconds();
    for (int i = 0; i < 200; i++) {
        pid_t child = fork();
        if (child < 0)
            fail("fork");
        if (child == 0) {
            execl(argv[0], argv[0], "child", (char *) NULL);
            _exit(127);
        }
        int status;
        if (waitpid(child, &status, 0) != child)
            fail("waitpid");
        good += WIFEXITED(status) && WEXITSTATUS(status) == 7;
    }
    report("fork", seconds() - start, good);
    return 0;
}
