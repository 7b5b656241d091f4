-- What scripts do: calls, tables, strings, closures, floating point.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end

local function sieve(limit)
    local composite, count = {}, 0
    for i = 2, limit do
        if not composite[i] then
            count = count + 1
            for multiple = i * i, limit, i do composite[multiple] = true end
        end
    end
    return count
end

local function words(rounds)
    local counts, seed = {}, 42
    for _ = 1, rounds do
        seed = (seed * 1103515245 + 12345) % 2147483648
        local word = string.format("%x", seed // 65536 % 2000)
        counts[word] = (counts[word] or 0) + 1
    end
    local keys = {}
    for word in pairs(counts) do keys[#keys + 1] = word end
    table.sort(keys, function(a, b) return counts[a] > counts[b] or counts[a] == counts[b] and a < b end)
    return table.concat(keys, ",", 1, 20)
end

local function integral(steps)
    local sum = 0.0
    for i = 1, steps do
        local x = (i - 0.5) / steps
        sum = sum + 4.0 / (1.0 + x * x)
    end
    return sum / steps
end

print(fib(27), sieve(300000), words(100000), string.format("%.9f", integral(1000000)))
