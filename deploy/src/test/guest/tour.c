/*
 * What a guest's shell can't do by itself for the tour: processes in each state, memory by the mebibyte,
 * and the ways in which processes talk to each other. Prints one line that ends in "ok", or fails.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void need(int good, const char *what)
{
    if (!good) {
        fprintf(stderr, "tour: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static int wait_for(pid_t child)
{
    int status;
    need(waitpid(child, &status, 0) == child, "waitpid");
    return status;
}

/* Eight children exec this program again; each answers with a number of its own. */
static void fork_exec(const char *self)
{
    int sum = 0;
    for (int i = 1; i <= 8; i++) {
        pid_t child = fork();
        need(child >= 0, "fork");
        if (child == 0) {
            char number[8];
            snprintf(number, sizeof number, "%d", i);
            execl(self, self, "answer", number, (char *) NULL);
            _exit(100);
        }
        int status = wait_for(child);
        need(WIFEXITED(status), "child did not exit");
        sum += WEXITSTATUS(status);
    }
    need(sum == 36, "sum of the children's answers");
    printf("fork ok\n");
}

/* A mebibyte through one pipe to a child that adds it up, the sum back through another. */
static void pipes(void)
{
    int there[2], back[2];
    need(pipe(there) == 0 && pipe(back) == 0, "pipe");
    pid_t child = fork();
    need(child >= 0, "fork");
    if (child == 0) {
        close(there[1]);
        unsigned char piece[1000];
        uint64_t sum = 0;
        ssize_t got;
        while ((got = read(there[0], piece, sizeof piece)) > 0)
            for (ssize_t i = 0; i < got; i++)
                sum += piece[i];
        _exit(write(back[1], &sum, sizeof sum) == sizeof sum ? 0 : 1);
    }
    unsigned char block[4096];
    uint64_t expected = 0, sum = 0;
    for (int i = 0; i < 256; i++) {
        memset(block, i, sizeof block);
        expected += (uint64_t) i * sizeof block;
        need(write(there[1], block, sizeof block) == sizeof block, "write");
    }
    close(there[1]);
    need(read(back[0], &sum, sizeof sum) == sizeof sum && sum == expected, "sum through pipes");
    need(wait_for(child) == 0, "child");
    printf("pipes ok\n");
}

static void echo_once(int listener, struct sockaddr *address, socklen_t length, const char *kind)
{
    pid_t child = fork();
    need(child >= 0, "fork");
    if (child == 0) {
        char word[32];
        int peer = accept(listener, NULL, NULL);
        ssize_t got = peer < 0 ? -1 : read(peer, word, sizeof word);
        _exit(got > 0 && write(peer, word, (size_t) got) == got ? 0 : 1);
    }
    int peer = socket(address->sa_family, SOCK_STREAM, 0);
    char answer[32] = "";
    need(peer >= 0 && connect(peer, address, length) == 0, kind);
    need(write(peer, "hello", 5) == 5 && read(peer, answer, sizeof answer - 1) == 5, kind);
    need(strcmp(answer, "hello") == 0, kind);
    need(wait_for(child) == 0, kind);
    close(peer);
    close(listener);
}

static void sockets(void)
{
    struct sockaddr_un local = {.sun_family = AF_UNIX, .sun_path = "/tmp/tour.socket"};
    unlink(local.sun_path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    need(listener >= 0 && bind(listener, (struct sockaddr *) &local, sizeof local) == 0, "bind unix");
    need(listen(listener, 1) == 0, "listen unix");
    echo_once(listener, (struct sockaddr *) &local, sizeof local, "unix socket");

    struct sockaddr_in tcp = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof tcp;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    need(listener >= 0 && bind(listener, (struct sockaddr *) &tcp, sizeof tcp) == 0, "bind tcp");
    need(listen(listener, 1) == 0, "listen tcp");
    need(getsockname(listener, (struct sockaddr *) &tcp, &length) == 0, "getsockname");
    echo_once(listener, (struct sockaddr *) &tcp, sizeof tcp, "tcp socket");
    printf("sockets ok\n");
}

struct counter {
    pthread_mutex_t lock;
    volatile long count;
};

/* Two processes count in one place under one lock; a third finds the System V segment by its key. */
static void shared_memory(void)
{
    struct counter *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    need(shared != MAP_FAILED, "mmap shared");
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->lock, &attributes);
    pid_t child = fork();
    need(child >= 0, "fork");
    for (int i = 0; i < 20000; i++) {
        pthread_mutex_lock(&shared->lock);
        shared->count++;
        pthread_mutex_unlock(&shared->lock);
    }
    if (child == 0)
        _exit(0);
    need(wait_for(child) == 0, "child");
    need(shared->count == 40000, "count in shared memory");

    int segment = shmget(0x7a11, 65536, IPC_CREAT | 0600);
    char *here = segment < 0 ? (char *) -1 : shmat(segment, NULL, 0);
    need(here != (char *) -1, "shmat");
    child = fork();
    need(child >= 0, "fork");
    if (child == 0) {
        char *there = shmat(shmget(0x7a11, 0, 0), NULL, 0);
        strcpy(there + 60000, "seen");
        _exit(0);
    }
    need(wait_for(child) == 0 && strcmp(here + 60000, "seen") == 0, "System V segment");
    shmctl(segment, IPC_RMID, NULL);
    printf("shm ok\n");
}

/* Fills memory page by page, then reads it all back: what was swapped out has to come back the same. */
static void pattern(size_t mebibytes)
{
    size_t pages = mebibytes * 256;
    uint64_t *area = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    need(area != MAP_FAILED, "mmap");
    for (size_t page = 0; page < pages; page++)
        for (size_t i = 0; i < 512; i += 64)
            area[page * 512 + i] = (page * 512 + i) * 0x9E3779B97F4A7C15ull;
    for (size_t page = 0; page < pages; page++)
        for (size_t i = 0; i < 512; i += 64)
            need(area[page * 512 + i] == (page * 512 + i) * 0x9E3779B97F4A7C15ull, "pattern");
    printf("pattern ok\n");
}

/* Takes memory until somebody ends it. */
static void hog(void)
{
    for (;;) {
        unsigned char *area = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        need(area != MAP_FAILED, "mmap");
        for (size_t at = 0; at < 1 << 20; at += 4096)
            area[at] = 1;
    }
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "answer") == 0 && argc > 2)
        return atoi(argv[2]);
    if (strcmp(what, "fork") == 0)
        fork_exec(argv[0]);
    else if (strcmp(what, "pipes") == 0)
        pipes();
    else if (strcmp(what, "sockets") == 0)
        sockets();
    else if (strcmp(what, "shm") == 0)
        shared_memory();
    else if (strcmp(what, "pattern") == 0 && argc > 2)
        pattern((size_t) atoi(argv[2]));
    else if (strcmp(what, "hog") == 0)
        hog();
    else if (strcmp(what, "spin") == 0) /* state R */
        for (volatile unsigned long i = 0;; i++)
            ;
    else if (strcmp(what, "zombie") == 0) { /* a child in state Z */
        if (fork() == 0)
            _exit(0);
        for (;;)
            pause();
    } else if (strcmp(what, "vfork") == 0) { /* state D: waits for the child that borrowed its memory */
        if (vfork() == 0)
            for (;;)
                pause();
    } else {
        fprintf(stderr, "usage: tour fork|pipes|sockets|shm|pattern MIB|hog|spin|zombie|vfork\n");
        return 2;
    }
    return 0;
}
