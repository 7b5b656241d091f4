/*
 * The kind of integer work that embedded-processor benchmarks measure, in equal parts by turns:
 * a linked list that is searched, sorted and reversed, small matrices, a state machine over text,
 * and a CRC that chains the results so that nothing can be left out.
 */
#include <string.h>

#include "bench.h"

enum { ROUNDS = 9000, NODES = 60, SIDE = 12, TEXT = 480 };

struct node {
    struct node *next;
    int16_t key;
    int16_t place;
};

static uint16_t crc16(uint16_t crc, uint32_t value)
{
    for (int bit = 0; bit < 32; bit++) {
        int feedback = (crc ^ value) & 1;
        crc >>= 1;
        value >>= 1;
        if (feedback)
            crc ^= 0xA001;
    }
    return crc;
}

/* -- list ---------------------------------------------------------------------------------- */

static struct node nodes[NODES];

static struct node *list_make(uint64_t *seed)
{
    for (int i = 0; i < NODES; i++) {
        nodes[i].key = (int16_t) next_random(seed);
        nodes[i].place = (int16_t) i;
        nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : NULL;
    }
    return nodes;
}

static struct node *list_reverse(struct node *list)
{
    struct node *done = NULL;
    while (list) {
        struct node *rest = list->next;
        list->next = done;
        done = list;
        list = rest;
    }
    return done;
}

static int by_key(const struct node *a, const struct node *b) { return a->key - b->key; }
static int by_place(const struct node *a, const struct node *b) { return a->place - b->place; }

static struct node *list_merge(struct node *a, struct node *b,
                               int (*order)(const struct node *, const struct node *))
{
    struct node head, *tail = &head;
    while (a && b) {
        struct node **first = order(a, b) <= 0 ? &a : &b;
        tail->next = *first;
        tail = *first;
        *first = tail->next;
    }
    tail->next = a ? a : b;
    return head.next;
}

static struct node *list_sort(struct node *list, int count,
                              int (*order)(const struct node *, const struct node *))
{
    if (count < 2) {
        if (list)
            list->next = NULL;
        return list;
    }
    struct node *middle = list;
    for (int i = 0; i < count / 2; i++)
        middle = middle->next;
    struct node *right = list_sort(middle, count - count / 2, order);
    struct node *left = list_sort(list, count / 2, order);
    return list_merge(left, right, order);
}

static uint16_t list_work(struct node **list, uint64_t *seed, uint16_t crc)
{
    for (int search = 0; search < 16; search++) {
        int16_t wanted = (int16_t) (next_random(seed) % (NODES * 2));
        int steps = 0;
        struct node *at = *list;
        while (at && at->place != wanted) {
            at = at->next;
            steps++;
        }
        crc = crc16(crc, at ? (uint16_t) at->key : (uint32_t) steps);
        *list = list_reverse(*list);
    }
    *list = list_sort(*list, NODES, by_key);
    for (struct node *at = *list; at; at = at->next)
        crc = crc16(crc, (uint16_t) at->key);
    *list = list_sort(*list, NODES, by_place);
    return crc;
}

/* -- matrix -------------------------------------------------------------------------------- */

static int16_t left[SIDE][SIDE], right[SIDE][SIDE];
static int32_t product[SIDE][SIDE];

static void matrix_make(uint64_t *seed)
{
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            left[i][j] = (int16_t) (next_random(seed) & 0xff);
            right[i][j] = (int16_t) (next_random(seed) & 0xff);
        }
    }
}

static uint16_t matrix_work(int16_t bias, uint16_t crc)
{
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++)
            left[i][j] = (int16_t) (left[i][j] + bias);
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIDE; k++)
                sum += left[i][k] * right[k][j];
            product[i][j] = sum;
        }
    }
    int32_t last = 0, score = 0;
    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            int32_t bits = ((product[i][j] >> 2) & 15) * ((product[i][j] >> 5) & 127);
            score += bits > last ? 10 : 1;
            last = bits;
        }
    }
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++)
            left[i][j] = (int16_t) (left[i][j] - bias);
    return crc16(crc, (uint32_t) score ^ (uint32_t) last);
}

/* -- state machine ------------------------------------------------------------------------- */

enum state { START, SIGNED, WHOLE, POINT, FRACTION, EXPONENT, POWER, WRONG, STATES };

static char text[TEXT];

static void text_make(uint64_t *seed)
{
    static const char *const words[] = {"12", "-7.25", "+0.5e3", "x9", "3e-2", "..", "4096", "1.e", "-"};
    int at = 0;
    while (at < TEXT) {
        for (const char *c = words[next_random(seed) % 9]; *c && at < TEXT; c++)
            text[at++] = *c;
        if (at < TEXT)
            text[at++] = ',';
    }
}

static enum state step(enum state state, char c)
{
    int digit = c >= '0' && c <= '9';
    switch (state) {
    case START:
        return digit ? WHOLE : c == '+' || c == '-' ? SIGNED : c == '.' ? POINT : WRONG;
    case SIGNED:
        return digit ? WHOLE : c == '.' ? POINT : WRONG;
    case WHOLE:
        return digit ? WHOLE : c == '.' ? FRACTION : c == 'e' ? EXPONENT : WRONG;
    case POINT:
        return digit ? FRACTION : WRONG;
    case FRACTION:
        return digit ? FRACTION : c == 'e' ? EXPONENT : WRONG;
    case EXPONENT:
        return digit || c == '+' || c == '-' ? POWER : WRONG;
    case POWER:
        return digit ? POWER : WRONG;
    default:
        return WRONG;
    }
}

static uint16_t text_work(char mask, uint16_t crc)
{
    uint32_t ends[STATES] = {0}, moves[STATES] = {0};
    for (int at = 0; at < TEXT; at += 7)
        text[at] ^= mask;
    enum state state = START;
    for (int at = 0; at < TEXT; at++) {
        if (text[at] == ',') {
            ends[state]++;
            state = START;
        } else {
            enum state next = step(state, text[at]);
            moves[next] += next != state;
            state = next;
        }
    }
    for (int at = 0; at < TEXT; at += 7)
        text[at] ^= mask;
    for (int i = 0; i < STATES; i++)
        crc = crc16(crc, ends[i] << 16 | moves[i]);
    return crc;
}

int main(void)
{
    uint64_t seed = 0x5EED0001;
    struct node *list = list_make(&seed);
    matrix_make(&seed);
    text_make(&seed);
    uint16_t crc = 0;
    double start = seconds();
    for (int round = 0; round < ROUNDS; round++) {
        crc = list_work(&list, &seed, crc);
        for (int bias = 0; bias < 4; bias++)
            crc = matrix_work((int16_t) (bias + (crc & 3)), crc);
        for (int pass = 0; pass < 4; pass++)
            crc = text_work((char) (crc & 3), crc);
    }
    report("integer", seconds() - start, crc);
    return 0;
}
