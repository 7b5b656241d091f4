/* data FILE: 64 MiB that compress about as text does: words of a small vocabulary, and some noise. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

enum { WORDS = 4096, LONGEST = 12, BYTES = 64 << 20 };

static char words[WORDS][LONGEST + 1];
static char buffer[1 << 20];

int main(int argc, char **argv)
{
    uint64_t state = 42;
    for (int w = 0; w < WORDS; w++) {
        int length = 2 + next_random(&state) % (LONGEST - 1);
        for (int i = 0; i < length; i++)
            words[w][i] = 'a' + next_random(&state) % 26;
    }
    int file = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_EXCL, 0600) : -1;
    if (file < 0)
        fail("data");
    for (size_t done = 0; done < BYTES; done += sizeof buffer) {
        size_t at = 0;
        while (at < sizeof buffer) {
            uint64_t r = next_random(&state);
            const char *word = words[r % WORDS * (r >> 32 & 1023) / 1024];
            size_t length = strlen(word);
            if (length > sizeof buffer - at - 1)
                length = sizeof buffer - at - 1;
            memcpy(buffer + at, word, length);
            at += length;
            buffer[at++] = r >> 60 ? ' ' : (char) (r >> 50);
        }
        if (write(file, buffer, sizeof buffer) != (ssize_t) sizeof buffer)
            fail("write");
    }
    return 0;
}
