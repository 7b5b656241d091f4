/*
 * The first process of a benchmark guest: says that user space is reached, runs the programs that the
 * kernel's command line names (bench=boot: none, bench=idle: none and stay, bench=reboot: begin again),
 * powers off.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "bench.h"

static void run(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/bench/%s", name);
    pid_t child = fork();
    if (child == 0) {
        execl(path, path, (char *) NULL);
        perror(path);
        _exit(127);
    }
    int status;
    waitpid(child, &status, 0);
    if (status != 0)
        printf("bench-failed %s %d\n", name, status);
    fflush(stdout);
}

int main(void)
{
    mkdir("/dev", 0755);
    mkdir("/proc", 0755);
    mount("dev", "/dev", "devtmpfs", 0, NULL);
    mount("proc", "/proc", "proc", 0, NULL);
    int console = open("/dev/console", O_RDWR);
    for (int fd = 0; fd < 3 && console >= 0; fd++)
        dup2(console, fd);
    printf("\nbench-ready\n");
    fflush(stdout);

    const char *wanted = getenv("bench"); /* the kernel hands what it doesn't know to init */
    char names[256];
    snprintf(names, sizeof names, "%s", wanted ? wanted : "boot");
    while (strcmp(names, "idle") == 0)
        pause();
    if (strcmp(names, "reboot") == 0) {
        printf("bench-again\n");
        fflush(stdout);
        tcdrain(1);
        reboot(RB_AUTOBOOT);
    }
    for (char *name = strtok(names, ","); name; name = strtok(NULL, ","))
        if (strcmp(name, "boot") != 0)
            run(name);
    printf("bench-done\n");
    fflush(stdout);
    sync();
    reboot(RB_POWER_OFF);
    return 1;
}
