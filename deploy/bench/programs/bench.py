# What scripts do: calls, dictionaries, lists, strings, floating point. Built-in modules only.


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def sieve(limit):
    composite = bytearray(limit + 1)
    count = 0
    for i in range(2, limit + 1):
        if not composite[i]:
            count += 1
            for multiple in range(i * i, limit + 1, i):
                composite[multiple] = 1
    return count


def words(rounds):
    counts = {}
    seed = 42
    for _ in range(rounds):
        seed = (seed * 1103515245 + 12345) % 2147483648
        word = "%x" % (seed // 65536 % 2000)
        counts[word] = counts.get(word, 0) + 1
    return ",".join(sorted(counts, key=lambda word: (-counts[word], word))[:20])


def integral(steps):
    total = 0.0
    for i in range(steps):
        x = (i + 0.5) / steps
        total += 4.0 / (1.0 + x * x)
    return total / steps


print(fib(22), sieve(200000), words(50000), "%.9f" % integral(300000))
